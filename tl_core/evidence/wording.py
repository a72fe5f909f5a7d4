"""How a person reads a figure: counts, seconds, shares and differences with their intervals."""

import math
from collections.abc import Sequence

from tl_core.evidence.estimate import Estimate

# Seconds of a unit, its sign, and the seconds from which on the next unit is taken.
UNITS = ((1.0, "s", 99.5), (60.0, "min", 5400.0), (3600.0, "h", math.inf))


def readable_count(number: int) -> str:
    """A count as people say it: 950, 1,164, 12 k, 2.2 M."""
    if number >= 999_500:
        return f"{number / 1e6:.1f} M"
    return f"{number / 1e3:.0f} k" if number >= 10_000 else f"{number:,}"


def readable_bytes(number: int) -> str:
    """Bytes as people say them: 0 MB, 0.4 MB, 16 MB, 1.2 GB."""
    if number >= 999.5e6:
        return f"{number / 1e9:.1f} GB"
    return f"{number / 1e6:.0f} MB" if number >= 9.95e6 or number == 0 else f"{max(number / 1e6, 0.1):.1f} MB"


def counted(number: int, noun: str) -> str:
    """A count with its noun: `1 seed`, `2 seeds`, `1,200 images`."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def in_order(names: Sequence[str], among: Sequence[str]) -> str:
    """Some of the names `among` which they are, in that order: `stem and layer2 to layer4`."""
    runs: list[list[str]] = []
    for name in names:
        if runs and among.index(name) == among.index(runs[-1][-1]) + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    said = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else run)]
    return listed(said)


def listed(words: Sequence[str]) -> str:
    """One or more words as people list them: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def readable_seconds(seconds: float) -> str:
    """A duration as people say it: 40 s, 3 min, 1.5 h."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def readable_range(low: float, high: float) -> str:
    """Between which durations, in round numbers: 10 to 20 s, 1 to 2 min."""
    seconds, unit = next((seconds, unit) for seconds, unit, most in UNITS if high < most)
    ends = [_round(low / seconds), max(1.0, _round(high / seconds))]
    said = f"{ends[0]:g} to {ends[1]:g}" if 0 < ends[0] < ends[1] else f"{ends[1]:g}"
    return f"{said} {unit}"


def _round(number: float) -> float:
    """To whole numbers, to fives from 10 on, to tens from 30 on."""
    step = next(step for step, most in ((1, 10), (5, 30), (10, math.inf)) if number < most)
    return step * round(number / step)


def readable_rate(rate: float) -> str:
    """A learning rate to two digits, always in one notation: 1e-3, 5.3e-5."""
    if rate == 0:
        return "0"
    digits, exponent = f"{rate:.1e}".split("e")
    return f"{digits.removesuffix('.0')}e{int(exponent)}"


def in_points(estimate: Estimate) -> str:
    """A share as a person reads it: `95.4 % (90.9 to 97.8)`."""
    return f"{100 * estimate.value:.1f} % ({100 * estimate.low:.1f} to {100 * estimate.high:.1f})"


def in_signed_points(estimate: Estimate) -> str:
    """A difference as a person reads it: `+1.4 points (-1.2 to +4.0)`."""
    value, low, high = (f"{100 * side:+.1f}" for side in (estimate.value, estimate.low, estimate.high))
    return f"{value} points ({low} to {high})"
