"""How is it going? Follows a run live; the run itself is another process and needs no page."""

import streamlit as st

from pages.parts.choices import session, which_run
from pages.parts.frame import glossary, step
from pages.parts.run import controls, follow
from tl_core.runs import Run
from tl_core.runs.run import FINAL

EVERY_SECONDS = 1


@step.refusing()
def watched(run: Run, classes: int, levels: dict[str, float], following: bool) -> None:
    """The live part. The whole page runs once more when the run ends, then without timer and with the way to
    the result.
    """
    if follow.begins(run):
        follow.await_points(run)
    state = follow.view(run, classes, levels)
    if following and state in FINAL:
        st.rerun()


st.title("How is it going?")
run = which_run.opened(lambda line: line.status.state not in FINAL)
if run is None:
    st.page_link("lab/runs.py", label="See earlier runs", icon=":material/list:")
    step.missing("Nothing is running.", "guide/plan.py", "Make a plan and start a run")
which_run.mark(run)
st.caption(which_run.about(run))
with st.container(horizontal=True, vertical_alignment="center"):
    following = controls.show(run)
dataset = which_run.dataset_of(run)
classes, levels = len(dataset.classes) if dataset else 0, follow.levels_for(dataset)
st.fragment(watched, run_every=EVERY_SECONDS if following else None)(run, classes, levels, following)
glossary.explain("layer group", "probe", "drift")
if step.forward("See the result", ready=run.has_result() and run.status().state in FINAL):
    session.go_to("guide/results.py")
