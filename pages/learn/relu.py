"""Codes cut at zero: one image's codes as a strip of bars, and a head on cut and on raw ones."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import accuracies, lesson, strip
from tl_core.lessons.relu import CUT, LESSON, RAW, CutCodes


def picture(found: CutCodes) -> None:
    codes, judged = st.columns([3, 2], gap="medium")
    with codes:
        st.caption(
            f"The {found.width:,} codes of one image. The ReLU lets the bars above zero through. Of the"
            f" numbers of the last activation, {found.zeros:.0%} are not above zero."
        )
        live.chart(strip.figure(found), "The codes of one image, in grey what the ReLU cuts", key="strip")
    with judged:
        st.caption(f"A linear head's accuracy on {found.images:,} held-out images, with its 95 % interval")
        both = accuracies.rows({CUT: found.cut, RAW: found.raw}, strip.HEIGHT)
        live.chart(both, "Accuracy on codes cut at zero and on raw codes", key="judged")


lesson.show(LESSON, CutCodes, picture)
