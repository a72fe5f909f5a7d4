"""What was measured on both axes, as figures. Imports no streamlit."""

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, VALIDATION, Figure, Mark
from pages.parts.frame import words
from tl_core.evidence import Estimate
from tl_core.matrix.measures import DepthProfile
from tl_core.matrix.size import SizeEvidence

HEIGHT = 220
SHARES: Mark = {"tickformat": ".0%", "rangemode": "normal"}


def learning_curve(evidence: SizeEvidence) -> Figure:
    """Accuracy of the probe by training images (logarithmic), with 95 % intervals."""
    images = [point.images for point in evidence.points]
    xaxis: Mark = {
        "title": still.title("training images"),
        "type": "log",
        "tickvals": images,
        "ticktext": [f"{count:,}" for count in images],
    }
    curve = _curve(images, [point.accuracy for point in evidence.points], [VALIDATION] * len(images))
    return still.figure([curve], HEIGHT, xaxis, SHARES)


def depth_profile(profile: DepthProfile) -> Figure:
    """Cross-validated accuracy of the probe by layer group, with 95 % intervals; the cut of scenario 3 stands
    out.
    """
    names = [words.plotted(depth.group) for depth in profile.depths]
    colours = [VALIDATION if depth.group == profile.best_earlier else FAINT for depth in profile.depths]
    xaxis: Mark = {"title": still.title("layer group"), "type": "category"}
    curve = _curve(names, [depth.accuracy for depth in profile.depths], colours)
    return still.figure([curve], HEIGHT, xaxis, SHARES)


def _curve(x: list[int] | list[str], accuracies: list[Estimate], colours: list[str]) -> Mark:
    return marks.line(
        x,
        [one.value for one in accuracies],
        FAINT,
        2,
        mode="lines+markers",
        marker={"size": 9, "color": colours},
        error_y=marks.intervals(accuracies, FAINT),
        hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )
