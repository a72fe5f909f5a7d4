"""What a user can do with a run: stand still, stop, resume, keep its best weights."""

import streamlit as st

from pages.parts.choices import visitor
from tl_core import engines
from tl_core.disk import quota
from tl_core.runs import Run
from tl_core.runs.keeping import refusal_to_keep
from tl_core.runs.run import FINAL

ANOTHERS = (
    "Another browser started this run, and only that one stops, freezes or resumes it. Its plan is on *Plan*"
    " now: start a run of your own there."
)
PAUSE_MEANING = "The run goes on. Only this page stands still."
RESUMABLE = ("stopped", "interrupted", "failed")


def show(run: Run) -> bool:
    """What makes sense in the state of the run. Returns whether the page should follow the run."""
    state, may_change = run.status().state, visitor.may_change(run)
    if state in RESUMABLE and may_change:
        _resume(run)
        if kept_on_request(run):
            st.rerun()
    following = state not in FINAL and not st.toggle("Pause updates", help=PAUSE_MEANING)
    if state not in FINAL and may_change:
        _stop(run, asked=state == "stopping")
    if state != "done" and not may_change:
        st.caption(ANOTHERS)
    return following


def _resume(run: Run) -> None:
    if st.button("Resume", icon=":material/resume:", help="Go on from the last checkpoint."):
        quota.check_may_begin(visitor.workspace())
        engines.start(run, visitor.here())
        st.rerun()


def kept_on_request(run: Run) -> bool:
    """Offer to keep the best weights of a run that ended before its end, where no result tells of them.
    Whether a process has just begun to.
    """
    meaning = "Write result, receipt and model from the best weights. The run can still be resumed."
    if refusal_to_keep(run) or not visitor.may_change(run):
        return False
    if not st.button("Keep the best so far", icon=":material/save:", help=meaning):
        return False
    engines.keep(run, visitor.here())
    return True


def _stop(run: Run, asked: bool) -> None:
    if st.button("Stop and keep the best so far", icon=":material/stop_circle:", disabled=asked):
        run.request_stop(visitor.here())
        st.rerun()
