"""Which layers carry over? The layer study on the same images, followed live; at the end one sentence on its
curves.
"""

import streamlit as st

from pages.parts.lab import experiment, study_curves, study_setup
from tl_core.lab.study import Study

st.title("Which layers carry over?")
experiment.show(
    Study,
    page="lab/layers.py",
    plural="studies",
    promise=(
        "A layer study freezes one layer group more at a time. You get a picture of what that costs, and one"
        " sentence: up to which layer group the network can stay as it is."
    ),
    plans=study_setup.plans,
    view=study_curves.view,
    verdict=study_curves.verdict,
)
