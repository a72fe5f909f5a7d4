"""Curves by epoch, one a training, in %. Imports no streamlit."""

from collections.abc import Sequence

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, TRAINING, VALIDATION, Figure, Mark

HEIGHT = 280
COLOURS = (VALIDATION, TRAINING, FAINT)
Curve = Sequence[tuple[float, float]]


def figure(names: Sequence[str], curves: Sequence[Curve]) -> Figure:
    """A line a training, by the names of the trainings."""
    data = [
        marks.line(
            [epoch for epoch, _ in curve],
            [100 * value for _, value in curve],
            colour,
            2.5,
            name=name,
            hovertemplate="epoch %{x:.2g}: %{y:.1f} %",
        )
        for name, curve, colour in zip(names, curves, COLOURS, strict=False)
    ]
    epochs: Mark = {"title": still.title("epoch")}
    return still.figure(data, HEIGHT, epochs, {}, showlegend=True, margin=still.LEGEND_MARGIN)
