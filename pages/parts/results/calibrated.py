"""Is the model as often right as it says, and from which probability on is a class worth believing?"""

import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.reliability import reliability
from pages.parts.frame import step, words
from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence import Estimate
from tl_core.runs import Run
from tl_core.runs.calibration import TARGETS, Aim, Calibration, OperatingPoint, calibration_of

AIMS: dict[Aim, str] = {"precision": "Precision", "recall": "Recall"}
MEANINGS: dict[Aim, str] = {
    "precision": "Of the images that get this name: how many it is right for.",
    "recall": "Of the images of this class: how many get its name.",
}
OLD = "How true its probabilities are is not known: the run is of an earlier Thaw, or held out very few."


@step.refusing()
def show(run: Run) -> None:
    """The reliability diagram with its sentence, and a threshold for a class on request."""
    told = calibration_of(run)
    st.markdown("**Is it as often right as it says?**")
    if told is None:
        st.caption(OLD)
        return
    live.chart(reliability(told), "How often the model is right, by how sure it was", key="reliability")
    st.caption(f"{told.sentence} {_chosen_on(told)}")
    with st.expander("A threshold for one class", icon=":material/tune:"):
        _threshold(told)


def _chosen_on(told: Calibration) -> str:
    if told.folds:
        return (
            f"Each validation image is judged by a temperature and by thresholds that the other"
            f" {told.folds - 1} of {told.folds} folds chose."
        )
    return "Temperature and thresholds were chosen on the validation part, and judged on the test part."


def _threshold(told: Calibration) -> None:
    labels = list(dict.fromkeys(point.label for point in told.points))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Class", labels, format_func=words.plain, key="threshold-class")
        aim: Aim = st.segmented_control(
            "Which has to reach", list(AIMS), format_func=AIMS.__getitem__, default="precision",
            required=True, key="threshold-aim",
        )  # fmt: skip
        target = st.segmented_control(
            "At least", TARGETS, format_func="{:.0%}".format, default=TARGETS[2], required=True,
            key="threshold-target",
        )  # fmt: skip
    if point := told.point(label, aim, target):
        _worth(point, told)


def _worth(point: OperatingPoint, told: Calibration) -> None:
    if point.threshold is None:
        st.caption(
            f"No threshold reaches a {point.aim} of {point.target:.0%} on the images on which it is chosen."
        )
        return
    with st.grid("auto", min_column_width=150, gap="small"):
        st.metric("From", f"{point.threshold:.1%}", help="The calibrated probability of the class.")
        values: dict[Aim, Estimate | None] = {"precision": point.precision, "recall": point.recall}
        for name, value in values.items():
            st.metric(AIMS[name], *_figures(value), help=MEANINGS[name], delta_color="off", delta_arrow="off")
    st.caption(
        f"Of {point.images} {PART_NAMES[told.of]} images of the class {point.right} have at least that"
        f" probability, and so have {point.named - point.right} of other classes."
    )


def _figures(value: Estimate | None) -> tuple[str, str | None]:
    """A share and its interval."""
    return (f"{value.value:.1%}", f"{value.low:.0%} to {value.high:.0%}") if value else ("–", None)
