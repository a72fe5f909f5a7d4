"""What differs between these runs? Who is ahead by how much on the same images, in what the plans differ, the
curves laid over each other, and the images on which two runs say different things.
"""

import streamlit as st

from pages.parts.choices import session
from pages.parts.frame import step
from pages.parts.runs import compared, opposed_images, which_compared

st.title("What differs between these runs?")
comparison = which_compared.opened()
compared.sentences(comparison)
compared.outcomes(comparison)
compared.plans(comparison)
compared.curves(comparison)
opposed_images.show(comparison)
if step.forward("See all runs"):
    session.go_to("lab/runs.py")
