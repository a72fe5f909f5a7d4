"""Generic, then specific: the first filters with what they fire at, and what a head reads by depth."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import depth_figure, lesson
from tl_core.lessons.generic import LESSON, Generic

# Two beside each other on a phone.
TILE_PX = 116


def picture(found: Generic) -> None:
    st.caption("How many held-out images a linear head names rightly, by the layer group that it reads")
    live.chart(depth_figure.by_depth(found), "Accuracy by layer group, a line a set", key="depth")
    st.caption("The first filters, and beside each the training patches at which it fires most")
    with st.container(horizontal=True):
        for number, one in enumerate(found.filters, 1):
            st.image(one.picture, caption=one.kind, width=TILE_PX, alt=f"Filter {number}: {one.kind}")


lesson.show(LESSON, Generic, picture)
