"""The name of each line at its end, in its colour; names that would be printed over each other are moved
apart. Imports no streamlit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pages.parts.charts.theme import Mark

# Pixels: from one name to the next where there is room, and the height of the letters. Plotly itself makes
# an axis longer for what is written at its end.
GAP, SIZE = 15.0, 11.0
# Pixels around the lines: plotly's title of an axis below, the legend above.
AROUND = 70


@dataclass(frozen=True)
class End:
    """Where a line ends, its value as the axis counts it, and what is written there."""

    x: float
    value: float
    name: str
    colour: str


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
    """The heights with at least `gap` between neighbours, none above `top` where there is room below."""
    raised: list[float] = []
    for own in level:
        raised.append(max(own, raised[-1] + gap) if raised else own)
    ceiling = top
    for place in reversed(range(len(raised))):
        raised[place] = min(raised[place], ceiling)
        ceiling = raised[place] - gap
    return raised


def _note(end: End, shift: float, size: float) -> Mark:
    return {
        "x": end.x,
        "y": end.value,
        "text": end.name,
        "font": {"size": size, "color": end.colour},
        "showarrow": False,
        "xanchor": "left",
        "xshift": 6,
        "yshift": round(shift),
    }
