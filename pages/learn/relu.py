"""Codes cut at zero: one image's codes as a strip of bars, and a head on cut and on raw ones."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import lesson, relu_figures
from tl_core.lessons.relu import LESSON, CutCodes


def picture(found: CutCodes) -> None:
    strip, bars = st.columns([3, 2], gap="medium")
    with strip:
        st.caption(
            f"The {found.width:,} codes of one image. The ReLU lets the bars above zero through. Of the"
            f" numbers of the last activation, {found.zeros:.0%} are not above zero."
        )
        live.chart(
            relu_figures.strip(found), "The codes of one image, in grey what the ReLU cuts", key="strip"
        )
    with bars:
        st.caption(f"A linear head's accuracy on {found.images:,} held-out images, with its 95 % interval")
        live.chart(relu_figures.bars(found), "Accuracy on codes cut at zero and on raw codes", key="bars")


lesson.show(LESSON, CutCodes, picture)
