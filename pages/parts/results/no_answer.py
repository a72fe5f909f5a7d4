"""When a model gives no answer: a threshold to choose, with what it costs and gains as a curve."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.price import price_curve
from pages.parts.frame import words
from tl_core.predictions.held_out import ANSWERED, HeldOut

LEAST, STEP = 50, 1
WHY = (
    "Images unlike all that the run has learned get no answer (none of these), nor those where the model is"
    " unsure."
)
NAME = "How many answers are right, by how many images get one"


def chosen_share(held_out: HeldOut) -> float:
    """The share of images like the held-out ones that is to be answered, from 0 to 1."""
    st.markdown("**When to give no answer**")
    st.caption(WHY)
    if not held_out.enough:
        st.info(words.sentence(held_out.sentence()), icon=":material/info:")
        return ANSWERED
    asked, drawn = st.columns([2, 3], gap="large")
    with asked:
        share = _asked() / 100
        st.markdown(words.sentence(held_out.sentence(share)))
    with drawn:
        live.chart(price_curve(held_out, share), NAME, key="price")
    return share


def _asked() -> int:
    return st.slider(
        "Of images like yours, answer",
        LEAST,
        100,
        round(100 * ANSWERED),
        STEP,
        format="%d %%",
        key="answered-share",
        help="The fewer, the surer. At 100 % every image gets an answer, also one of something else.",
    )
