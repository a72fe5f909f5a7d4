"""The codes of an image as a strip of bars. Imports no streamlit."""

from pages.parts.charts import still
from pages.parts.charts.theme import GRID, VALIDATION, Figure, Mark
from tl_core.lessons.relu import CutCodes

HEIGHT = 260


def figure(found: CutCodes) -> Figure:
    """A bar a code, in the network's order."""
    colours = [VALIDATION if code > 0 else GRID for code in found.strip]
    bars: Mark = {
        "type": "bar",
        "x": list(range(1, len(found.strip) + 1)),
        "y": list(found.strip),
        "marker": {"color": colours},
        "hovertemplate": "code %{x}: %{y:.2f}<extra></extra>",
    }
    code: Mark = {"title": still.title("code")}
    value: Mark = {"title": still.title("value")}
    return still.figure([bars], HEIGHT, code, value, bargap=0.15)
