"""What a user can do with a run: stand still, stop, resume, keep its best weights."""

import streamlit as st

from tl_core import engines
from tl_core.runs import Run
from tl_core.runs.keeping import refusal_to_keep
from tl_core.runs.run import FINAL

RESUMABLE = ("stopped", "interrupted", "failed")


def show(run: Run) -> bool:
    """What makes sense in the state of the run. Returns whether the page should follow the run."""
    state = run.status().state
    if state in RESUMABLE:
        _resume(run)
        if kept_on_request(run):
            st.rerun()
    if state in FINAL:
        return False
    paused = st.toggle("Pause updates", help="The run goes on. Only this page stands still.")
    _stop(run, asked=state == "stopping")
    return not paused


def _resume(run: Run) -> None:
    if st.button("Resume", icon=":material/resume:", help="Go on from the last checkpoint."):
        engines.start(run)
        st.rerun()


def kept_on_request(run: Run) -> bool:
    """Offer to keep the best weights of a run that ended before its end, where no result tells of them.
    Whether a process has just begun to.
    """
    meaning = "Write result, receipt and model from the best weights. The run can still be resumed."
    if refusal_to_keep(run) or not st.button("Keep the best so far", icon=":material/save:", help=meaning):
        return False
    engines.keep(run)
    return True


def _stop(run: Run, asked: bool) -> None:
    if st.button("Stop and keep the best so far", icon=":material/stop_circle:", disabled=asked):
        run.request_stop()
        st.rerun()
