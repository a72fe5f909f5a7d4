"""Two tables, one cell: few images unlike the source, where the tables say different things."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import accuracies, lesson
from tl_core.evidence import Estimate
from tl_core.lessons.second_table import CELL, LESSON, TwoReadings


def picture(found: TwoReadings) -> None:
    notes, other = st.columns(2, gap="medium", border=True)
    notes.markdown(f"**The notes**: “{CELL.quote}”")
    notes.metric("Early linear probe, right", f"{found.notes.first:.1%}")
    other.markdown(f"**The second table**: “{CELL.second_reading}”")
    other.metric("Fine-tune the top, right", f"{found.notes.second:.1%}")
    st.caption(
        f"The mean lead of the notes over {found.notes.sets} sets, in points, with its 95 % interval: left of"
        " zero the second table is ahead."
    )
    ahead: dict[str, Estimate] = {"The notes' lead": found.notes.ahead}
    live.chart(
        accuracies.rows(ahead, 110, "points"), "The lead of the notes over the second table", key="lead"
    )


lesson.show(LESSON, TwoReadings, picture)
