"""How sure a model was of its answers, right ones and wrong ones, as a figure. Imports no streamlit."""

from collections.abc import Sequence

from pages.parts.charts import still
from pages.parts.charts.theme import TRAINING, VALIDATION, Figure, Mark
from tl_core.runs.judged import Judged

BINS = 10
# From where to where a bar goes, the upper end belongs to it.
SPANS = tuple((number / BINS, (number + 1) / BINS) for number in range(BINS))
HEIGHT = 240


def sureness(images: Sequence[Judged]) -> Figure:
    """How many answers are how sure, a bar for each of SPANS, the wrong ones below the right ones."""
    bars = [_bars("wrong", VALIDATION, [one.share for one in images if not one.right])]
    bars.append(_bars("right", TRAINING, [one.share for one in images if one.right]))
    return still.figure(
        bars,
        HEIGHT,
        {"title": still.title("calibrated probability of the answer"), "tickformat": ".0%", "range": [0, 1]},
        {"title": still.title("images")},
        barmode="stack",
        bargap=0.04,
        showlegend=True,
        margin=still.LEGEND_MARGIN,
    )


def span_at(place: object) -> tuple[float, float] | None:
    """The span of a clicked place, `{"x": ..., "y": ...}`. A browser may say anything: what is in no bar is
    None.
    """
    match place:
        case {"x": float() | int() as share} if not isinstance(share, bool):
            return next(((low, high) for low, high in SPANS if low < share <= high), None)
    return None


def _bars(name: str, colour: str, shares: list[float]) -> Mark:
    return {
        "type": "bar",
        "name": name,
        "x": [(low + high) / 2 for low, high in SPANS],
        "y": [sum(low < share <= high for share in shares) for low, high in SPANS],
        "marker": {"color": colour},
        "hovertemplate": f"%{{y}} {name}<extra></extra>",
    }
