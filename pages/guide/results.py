"""What came out? The verdict first, then receipt, mistakes, your own images, and what to take away."""

import streamlit as st

from pages.parts.backbone import teaching
from pages.parts.choices import session, which_run
from pages.parts.frame import notices, step
from pages.parts.results import (
    calibrated,
    mistakes,
    own_images,
    pictured,
    take_away,
    unfinished,
    verdict,
    why,
)
from tl_core.runs.run import EXAMPLE

st.title("What came out?")
run = which_run.opened(lambda line: line.outcome is not None)
if run is None:
    st.page_link(
        "guide/results.py",
        label="See the example",
        icon=":material/school:",
        query_params={"run": EXAMPLE.id},
    )
    step.missing("No run has ended yet.", "guide/plan.py", "Make a plan and start a run")
result = run.result() or unfinished.without_result(run)
which_run.mark(run)
st.caption(which_run.about(run))
verdict.failure(run.status())
notices.show(run.events())
verdict.verdict(result)
data = which_run.dataset_of(run)
if data and teaching.applies(data, run.plan.weights):
    st.warning(teaching.SEEN, icon=":material/school:")
verdict.receipt(run, result)
mistakes.classes(result)
images = pictured.judged_by(run, result, data)
mistakes.sure(result, images)
calibrated.show(run)
pictured.show(run, result, images, data, mistakes.clicked(result))
if run != EXAMPLE and data:
    st.page_link("lab/map.py", label="See all images as a map", icon=":material/scatter_plot:")
if run == EXAMPLE:
    st.caption("The example has no weights to try or to take away. A run of your own has.")
else:
    with st.container(border=True):
        own_images.ask(run)
    with st.container(border=True):
        st.markdown("**Take it with you**")
        take_away.offer(run)
    why.show(run)
if session.dataset_id() is None:  # the example's data need not be here
    if step.forward("Choose your data"):
        session.go_to("guide/dataset.py")
elif step.forward("Try another plan"):
    session.go_to("guide/plan.py")
