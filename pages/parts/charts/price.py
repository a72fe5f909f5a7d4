"""What it costs and gains to answer only so many images, as a curve. Imports no streamlit."""

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, GRID, VALIDATION, Figure, Mark
from tl_core.predictions.held_out import HeldOut

HEIGHT = 230
LEFT_FREE = 0.03


def price_curve(held_out: HeldOut, share: float) -> Figure:
    """The share of right answers by the share of images that get one, with its 95 % interval; the threshold
    that is chosen stands out.
    """
    images, scores = len(held_out.right), [score for _, score in held_out.curve()]
    x = [score.images / images for score in scores]
    low, high = ([score.interval[end] for score in scores] for end in (0, 1))
    chosen = held_out.price(share)
    data = [
        marks.line(x, high, FAINT, 0, hoverinfo="skip"),
        marks.line(x, low, FAINT, 0, hoverinfo="skip", fill="tonexty", fillcolor=GRID),
        marks.line(x, [score.accuracy for score in scores], VALIDATION, 2.5, hovertemplate=_tip()),
        marks.dots([chosen.images / images], [chosen.accuracy], VALIDATION, 11, hovertemplate=_tip()),
    ]
    xaxis: Mark = {"title": still.title("of the images get an answer"), "tickformat": ".0%"}
    yaxis: Mark = {
        "title": still.title("of the answers are right"),
        "tickformat": ".0%",
        "range": [max(0.0, min(low) - LEFT_FREE), 1.005],
    }
    return still.figure(data, HEIGHT, xaxis, yaxis)


def _tip() -> str:
    return "%{x:.0%} answered, %{y:.1%} right<extra></extra>"
