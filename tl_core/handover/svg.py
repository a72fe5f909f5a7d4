"""Curves as SVG, which a page shows and prints without a script."""

from collections.abc import Iterator
from html import escape
from itertools import cycle

from tl_core.handover.facts import Chart, Line

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 240, 52, 34, 10, 12
# Okabe and Ito's colours, which every kind of colour vision tells apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
DASHES = ("", "6 3", "2 3")
TICKS = 4


def drawn(chart: Chart) -> str:
    """The chart with its axes; what a curve is called stands in `legend`."""
    across = _span([x for line in chart.lines for x, _ in line.points])
    up = _span([y for line in chart.lines for _, y in line.points])
    if chart.lines and up[0] >= 0 and up[1] <= 1:
        up = (0.0, 1.0)
    lines = [_line(line, across, up, *style) for line, style in zip(chart.lines, _styles(), strict=False)]
    grid = "".join(_tick(number, across, up) for number in range(TICKS + 1))
    middle = (LEFT + WIDTH - RIGHT) / 2
    name = f'<text x="{middle:.0f}" y="{HEIGHT - 2}" class="t m">{escape(chart.counted)}</text>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(chart.title)}">'
        f"{grid}{''.join(lines)}{name}</svg>"
    )


def legend(chart: Chart) -> list[tuple[str, str, str]]:
    """(what a curve is called, its colour, its dashes)."""
    return [(line.name, *style) for line, style in zip(chart.lines, _styles(), strict=False)]


def _styles() -> Iterator[tuple[str, str]]:
    dashes = [dash for dash in DASHES for _ in COLOURS]
    return zip(cycle(COLOURS), cycle(dashes), strict=False)


def _line(line: Line, across: tuple[float, float], up: tuple[float, float], colour: str, dash: str) -> str:
    at = " ".join(f"{_x(x, across):.1f},{_y(y, up):.1f}" for x, y in line.points)
    style = f'fill="none" stroke="{colour}" stroke-width="1.8" stroke-dasharray="{dash}"'
    return f'<polyline points="{at}" {style}/>'


def _tick(number: int, across: tuple[float, float], up: tuple[float, float]) -> str:
    """A line of the grid, and what stands at both axes there."""
    x, y = (low + (high - low) * number / TICKS for low, high in (across, up))
    right, down = _x(x, across), _y(y, up)
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{down:.1f}" y2="{down:.1f}" class="g"/>'
        f'<text x="{LEFT - 6}" y="{down + 4:.1f}" class="t e">{y:.3g}</text>'
        f'<text x="{right:.1f}" y="{HEIGHT - BOTTOM + 15}" class="t m">{x:.3g}</text>'
    )


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min([0.0, *values]), max(values, default=1.0)
    return (low, high) if high > low else (low, low + 1.0)


def _x(value: float, across: tuple[float, float]) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - across[0]) / (across[1] - across[0])


def _y(value: float, up: tuple[float, float]) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - up[0]) / (up[1] - up[0])
