"""Was the rule right? The strategies on the same images, followed live; at the end one sentence with its
interval.
"""

import streamlit as st

from pages.parts.lab import experiment, race_setup, race_standings
from tl_core.lab.race import Race

st.title("Was the rule right?")
experiment.show(
    Race,
    page="lab/race.py",
    plural="races",
    promise=(
        "A race runs the strategies on your images. You get a picture of accuracy against seconds, and one"
        " sentence: whether the rule of the notes was right for your data, and by how much."
    ),
    plans=race_setup.plans,
    view=race_standings.view,
    verdict=race_standings.verdict,
)
