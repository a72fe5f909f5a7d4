"""How often a model is right by how sure it was, before and after its temperature, as a figure. Imports no
streamlit.
"""

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, TRAINING, VALIDATION, Figure, Mark
from tl_core.runs.calibration import Calibration, Reliability

HEIGHT = 300
# The area of a dot goes with its images; so large, in px, is that of all of them.
LARGEST, LEAST = 34, 5


def reliability(told: Calibration) -> Figure:
    """A dot for each bin that holds answers: the nearer to the diagonal, the truer what was said."""
    drawn = [
        _dots("As the scores came", TRAINING, told.before, "circle-open"),
        _dots("With the temperature", VALIDATION, told.after, "circle"),
    ]
    diagonal = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": FAINT, "dash": "dot"}}
    return still.figure(
        drawn,
        HEIGHT,
        {"title": still.title("what the model says"), "tickformat": ".0%", "range": [0, 1.03]},
        {"title": still.title("how often it is right"), "tickformat": ".0%", "range": [0, 1.05]},
        showlegend=True,
        margin=still.LEGEND_MARGIN,
        shapes=[diagonal],
    )


def _dots(name: str, colour: str, seen: Reliability, symbol: str) -> Mark:
    full = [one for one in seen.bins if one.images]
    sizes = [max(LEAST, LARGEST * (one.images / seen.images) ** 0.5) for one in full]
    marker = {"color": colour, "size": sizes, "symbol": symbol, "opacity": 0.85}
    dots = marks.dots(
        [one.share for one in full], [one.right / one.images for one in full], colour, LEAST, name=name
    )
    told = [f"{one.right} of {one.images} right where it says {one.share:.0%}" for one in full]
    return dots | {
        "marker": marker, "mode": "lines+markers", "line": {"color": colour, "width": 1}, "text": told,
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
