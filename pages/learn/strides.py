"""As long as the strides fit: an image of any size on its way through a network, layer by layer."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import lesson, strides_figures
from tl_core.lessons.strides import LESSON, Way


def picture(way: Way) -> None:
    table, drawn = st.columns([3, 2], gap="medium")
    with table:
        st.table(
            strides_figures.table(way), hide_index=True, border="horizontal", alt="A row a layer, stem first"
        )
    with drawn:
        st.caption(
            "The picture within the padding of the first layer. Hatched: what no place of the last map sees."
            " A dot is in the middle of what a place of it sees."
        )
        live.chart(strides_figures.picture(way), f"{way.unread} columns of the picture unseen", key="picture")


lesson.show(LESSON, Way, picture)
