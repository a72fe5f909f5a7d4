"""The name of each line at its end, in its colour; names that would be printed over each other are moved
apart. Imports no streamlit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pages.parts.charts.theme import BACKGROUND, Mark

# Pixels: from one name to the next where there is room, and the height of the letters. Plotly itself makes
# an axis longer for what is written at its end.
GAP, SIZE = 15.0, 11.0
# Pixels from a line's end to its name, and where a star stands on that end.
BESIDE, BESIDE_STAR = 6, 13
# Pixels around the lines: plotly's title of an axis below, the legend above.
AROUND = 70


@dataclass(frozen=True)
class End:
    """Where a line ends, its value as the axis counts it, and what is written there."""

    x: float
    value: float
    name: str
    colour: str
    beside: int = BESIDE


def end_of(
    name: str, colour: str, epochs: Sequence[float], values: Sequence[float | None], log: bool
) -> list[End]:
    """The line's last point that can be drawn; none where it has no such point."""
    known = [(x, y) for x, y in zip(epochs, values, strict=True) if y is not None and (y > 0 or not log)]
    if not known:
        return []
    x, y = known[-1]
    return [End(x, math.log10(y) if log else y, name, colour)]


def names(ends: Sequence[End], low: float, high: float, height: int) -> list[Mark]:
    """A note for each end, on an axis from `low` to `high` in a figure so many pixels high."""
    pixels = height - AROUND
    gap = min(GAP, pixels / max(len(ends), 1))
    upwards = sorted(ends, key=lambda end: end.value)
    level = [pixels * (end.value - low) / max(high - low, 1e-12) for end in upwards]
    return [
        _note(end, apart - own, min(SIZE, gap))
        for end, own, apart in zip(upwards, level, _apart(level, gap, pixels), strict=True)
    ]


def _apart(level: Sequence[float], gap: float, top: float) -> list[float]:
    """The heights, which rise, with at least `gap` between neighbours and each as near to its own as that
    allows; none above `top` where there is room below.

    Less a gap for each name below it, they need only not fall: names that would are pooled at their mean.
    """
    pools: list[tuple[float, int]] = []
    for place, own in enumerate(level):
        pools.append((own - gap * place, 1))
        while len(pools) > 1 and pools[-1][0] < pools[-2][0]:
            (above, more), (below, fewer) = pools.pop(), pools.pop()
            pools.append(((above * more + below * fewer) / (more + fewer), more + fewer))
    lowest, highest = 0.0, top - gap * (len(level) - 1)
    settled = [max(min(mean, highest), lowest) for mean, names in pools for _ in range(names)]
    return [height + gap * place for place, height in enumerate(settled)]


def _note(end: End, shift: float, size: float) -> Mark:
    return {
        "x": end.x,
        "y": end.value,
        "text": end.name,
        "font": {"size": size, "color": end.colour},
        "showarrow": False,
        "bgcolor": BACKGROUND,
        "xanchor": "left",
        "xshift": end.beside,
        "yshift": round(shift),
    }
