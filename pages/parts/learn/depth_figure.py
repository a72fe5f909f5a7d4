"""What a head reads by depth, a line a set of images, as a figure. Imports no streamlit."""

from pages.parts.charts import still
from pages.parts.charts.marks import in_percent, intervals, line
from pages.parts.charts.theme import FAINT, TRAINING, VALIDATION, Figure, Mark
from tl_core.lessons.generic import ByDepth, Generic

HEIGHT = 380
# From the farthest set to the nearest.
COLOURS = (VALIDATION, TRAINING, FAINT)
LEGEND: Mark = {"orientation": "v", "x": 0, "y": 1.02, "yanchor": "bottom"}


def by_depth(found: Generic) -> Figure:
    """Accuracy with its 95 % interval by layer group; the farthest set in the strongest colour."""
    lines = [
        _line(found.groups, one, colour) for one, colour in zip(reversed(found.sets), COLOURS, strict=False)
    ]
    right: Mark = {"title": still.title("right, in %"), "range": [0, 102]}
    style: Mark = {"showlegend": True, "margin": {**still.NO_MARGIN, "t": 80}, "legend": LEGEND}
    return still.figure(lines, HEIGHT, {"type": "category"}, right, **style)


def _line(groups: tuple[str, ...], one: ByDepth, colour: str) -> Mark:
    values = [in_percent(accuracy) for accuracy in one.accuracy]
    return line(
        groups,
        [each.value for each in values],
        colour,
        2,
        name=one.title,
        error_y=intervals(values, colour),
        mode="lines+markers",
        hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
    )
