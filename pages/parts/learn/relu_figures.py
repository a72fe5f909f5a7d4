"""Codes before and after a ReLU, as figures. Imports no streamlit."""

from pages.parts.charts import still
from pages.parts.charts.theme import GRID, TRAINING, VALIDATION, Figure, Mark
from tl_core.evidence import Estimate
from tl_core.lessons.relu import CUT, RAW, CutCodes

HEIGHT = 260


def strip(found: CutCodes) -> Figure:
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


def bars(found: CutCodes) -> Figure:
    """The two accuracies with their intervals."""
    return accuracies({CUT: found.cut, RAW: found.raw}, HEIGHT)


def accuracies(judged: dict[str, Estimate], height: int) -> Figure:
    """A point and its 95 % interval for each of these, one below the other."""
    points: Mark = {
        "type": "scatter",
        "mode": "markers",
        "x": [100 * one.value for one in judged.values()],
        "y": list(judged),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [100 * (one.high - one.value) for one in judged.values()],
            "arrayminus": [100 * (one.value - one.low) for one in judged.values()],
            "color": TRAINING,
        },
        "marker": {"size": 11, "color": VALIDATION},
        "hovertemplate": "%{x:.1f} %<extra></extra>",
    }
    return still.figure([points], height, {"title": still.title("right, in %")}, {"autorange": "reversed"})
