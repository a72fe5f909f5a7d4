"""What figures are drawn with, as plotly's plain JSON: dots, lines, intervals, straight lines across."""

from collections.abc import Iterable, Sequence

from pages.parts.charts.theme import FAINT, Mark
from tl_core.evidence import Estimate

Places = Sequence[object]
GUIDE_WIDTH = 1.5


def dots(x: Places, y: Places, colour: str | list[str], size: float, **more: object) -> Mark:
    """A dot at each place. `more` adds to the trace or overrules it."""
    marker = {"color": colour, "size": size}
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker, **more}


def faint_dots(x: Places, y: Places, colour: str, size: float) -> Mark:
    """Dots behind a line or a mean: each run, each step. They answer no pointer and stand in no legend."""
    return dots(x, y, colour, size, opacity=0.6, hoverinfo="skip", showlegend=False)


def line(x: Places, y: Places, colour: str, width: float, **more: object) -> Mark:
    """A line through the places. `more` adds to the trace or overrules it."""
    drawn = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": drawn, **more}


def in_percent(one: Estimate) -> Estimate:
    """The estimate of a share, times 100."""
    return Estimate(*(100 * side for side in (one.value, one.low, one.high)))


def intervals(estimates: Iterable[Estimate], colour: str, thickness: float = 1.5, width: float = 4) -> Mark:
    """The bars from the low to the high end of each estimate, for a trace's `error_y`."""
    reaches = [(one.high - one.value, one.value - one.low) for one in estimates]
    return reach([above for above, _ in reaches], [below for _, below in reaches], colour, thickness, width)


def reach(above: list[float], below: list[float], colour: str, thickness: float, width: float) -> Mark:
    """Bars that reach so far to each side of their dots, for a trace's `error_x` or `error_y`."""
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "color": colour,
        "thickness": thickness,
        "width": width,
    }


def upright(x: float, dash: str) -> Mark:
    """A faint line from the bottom to the top of the figure."""
    drawn = {"color": FAINT, "width": GUIDE_WIDTH, "dash": dash}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": x, "x1": x, "line": drawn}


def across(y: float, dash: str) -> Mark:
    """A faint line from the left to the right end of the figure."""
    drawn = {"color": FAINT, "width": GUIDE_WIDTH, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": drawn}
