"""What was measured on both axes, as figures. Imports no streamlit."""

from pages.parts.charts import still
from pages.parts.charts.curves import FAINT, VALIDATION, Figure
from pages.parts.frame import words
from tl_core.evidence import Estimate
from tl_core.matrix.similarity import DepthProfile
from tl_core.matrix.size import SizeEvidence

HEIGHT = 220
SHARES = {"tickformat": ".0%", "rangemode": "normal"}


def learning_curve(evidence: SizeEvidence) -> Figure:
    """Accuracy of the probe by training images (logarithmic), with 95 % intervals."""
    images = [point.images for point in evidence.points]
    x = {
        "title": still.title("training images"),
        "type": "log",
        "tickvals": images,
        "ticktext": [f"{count:,}" for count in images],
    }
    return _figure(images, [point.accuracy for point in evidence.points], x, [VALIDATION] * len(images))


def depth_profile(profile: DepthProfile) -> Figure:
    """Cross-validated accuracy of the probe by layer group, with 95 % intervals; the cut of scenario 3 stands
    out.
    """
    names = [words.plotted(depth.group) for depth in profile.depths]
    colours = [VALIDATION if depth.group == profile.best_earlier else FAINT for depth in profile.depths]
    return _figure(
        names,
        [depth.accuracy for depth in profile.depths],
        {"title": still.title("layer group"), "type": "category"},
        colours,
    )


def _figure(x: list, accuracies: list[Estimate], xaxis: dict, colours: list[str]) -> Figure:
    values = [one.value for one in accuracies]
    points = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": values,
        "line": {"color": FAINT, "width": 2},
        "marker": {"size": 9, "color": colours},
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in accuracies],
            "arrayminus": [one.value - one.low for one in accuracies],
            "color": FAINT,
            "thickness": 1.5,
            "width": 4,
        },
    }
    return still.figure([points], HEIGHT, xaxis, SHARES)
