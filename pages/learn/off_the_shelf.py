"""Codes off the shelf: how well a linear head reads raw pixels, random weights, and every layer group."""

import pandas as pd
import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import accuracies, lesson
from tl_core.evidence.wording import readable_seconds
from tl_core.lessons.off_the_shelf import LESSON, OffTheShelf


def picture(found: OffTheShelf) -> None:
    figure, table = st.columns([3, 2], gap="medium")
    with figure:
        st.caption(f"Accuracy on {found.images:,} held-out images, with its 95 % interval")
        judged = {row.name: row.accuracy for row in found.rows}
        live.chart(accuracies.rows(judged), "Accuracy by what the head reads", key="rows")
    with table:
        st.caption(
            f"Codes of all images took {readable_seconds(found.codes_seconds)}; each head is solved once."
        )
        lines = [(row.name, f"{row.width:,}", f"{row.seconds:.2f}") for row in found.rows]
        shown = pd.DataFrame(lines, columns=["The head reads", "Numbers", "Seconds"])
        st.table(shown, hide_index=True, border="horizontal", alt="How much each head reads")


lesson.show(LESSON, OffTheShelf, picture)
