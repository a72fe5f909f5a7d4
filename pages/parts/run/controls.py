"""What a user can do with a run: stand still, stop, resume."""

import streamlit as st

from tl_core import engines
from tl_core.runs import Run
from tl_core.runs.run import FINAL

RESUMABLE = ("stopped", "interrupted", "failed")


def show(run: Run) -> bool:
    """What makes sense in the state of the run. Returns whether the page should follow the run."""
    state = run.status().state
    if state in RESUMABLE:
        _resume(run)
    if state in FINAL:
        return False
    paused = st.toggle("Pause updates", help="The run goes on. Only this page stands still.")
    _stop(run, asked=state == "stopping")
    return not paused


def _resume(run: Run) -> None:
    if st.button("Resume", icon=":material/resume:", help="Go on from the last checkpoint."):
        engines.start(run)
        st.rerun()


def _stop(run: Run, asked: bool) -> None:
    if st.button("Stop and keep the best so far", icon=":material/stop_circle:", disabled=asked):
        run.request_stop()
        st.rerun()
