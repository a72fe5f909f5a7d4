"""Accuracies with their intervals, one below the other, and along sizes. Imports no streamlit."""

from collections.abc import Mapping, Sequence

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, TRAINING, VALIDATION, Figure, Mark
from tl_core.evidence import Estimate

ROW_HEIGHT, AROUND = 34, 70
HEIGHT = 300
COLOURS = (VALIDATION, TRAINING)


def rows(judged: Mapping[str, Estimate], height: int = 0, said: str = "right, in %") -> Figure:
    """A dot and its 95 % interval for each of these, times 100; `said` is what they are."""
    points = [marks.in_percent(one) for one in judged.values()]
    dots = marks.dots(
        [one.value for one in points],
        list(judged),
        VALIDATION,
        10,
        error_x=marks.intervals(points, FAINT),
        hovertemplate="%{y}: %{x:.1f}<extra></extra>",
    )
    right: Mark = {"title": still.title(said)}
    return still.figure([dots], height or AROUND + ROW_HEIGHT * len(judged), right, {"autorange": "reversed"})


def along(sizes: Sequence[int], curves: Mapping[str, Sequence[float]], at: int) -> Figure:
    """Two curves of accuracy over the number of training images; a line stands where `at` is."""
    data = [
        marks.line(
            list(sizes),
            [100 * one for one in values],
            colour,
            2.5,
            name=name,
            mode="lines+markers",
            hovertemplate="%{x:,} images: %{y:.1f} %",
        )
        for (name, values), colour in zip(curves.items(), COLOURS, strict=False)
    ]
    images: Mark = {
        "title": still.title("training images"),
        "type": "log",
        "tickvals": list(sizes),
        "ticktext": [f"{size:,}" for size in sizes],
    }
    right: Mark = {"title": still.title("right, in %")}
    more = {"showlegend": True, "margin": still.LEGEND_MARGIN, "shapes": [marks.upright(at, "dot")]}
    return still.figure(data, HEIGHT, images, right, **more)
