"""Where do my images lie? Every image as a point, near those that the backbone sees alike, after each layer
group.
"""

import streamlit as st

from pages.parts.choices import chosen, which_run
from pages.parts.lab import code_map, mapped
from pages.parts.results import pictured, why
from tl_core.runs import Run

st.title("Where do your images lie?")
dataset = chosen.dataset()
# Corrections move no point: the map is of the images as they came, or as a run saw them.
data = chosen.whole_if_any(dataset) or dataset
run: Run | None = None
judged = {}
if found := which_run.last_on(data):
    run, data = found
    st.caption(f"With the answers of {which_run.about(run)}")
    if result := run.result():
        judged = {image.path: image for image in pictured.judged_by(run, result, data)}
weights = run.plan.weights if run else chosen.weights()
if run is None:
    st.caption(chosen.with_backbone(data.title, weights))
if code_map.show(data, weights, judged, at_once=run is not None):
    mapped.show(data, judged, run)
if run:
    why.show(run)
