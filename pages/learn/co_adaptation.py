"""Layers that grew used to each other: the curve one expects, short trainings, a longer study behind them."""

import streamlit as st

from pages.parts.charts import live
from pages.parts.learn import cut_figure, lesson
from tl_core.lessons.co_adaptation import LESSON, CoAdaptation, full_study


def expected(found: CoAdaptation) -> list[float]:
    """What somebody expects of the frozen groups at each cut, in %; nothing where nobody says."""
    with st.expander(
        "Draw the curve you expect", icon=":material/draw:", key="expect", on_change="rerun"
    ) as shelf:
        if not shelf.open:
            return []
        st.caption("How many of 100 will be named rightly, with the groups up to here copied and frozen?")
        columns = st.columns(len(found.cuts))
        cuts = zip(columns, found.cuts, strict=True)
        return [column.slider(cut.after, 0, 100, 50, key=f"expect-{cut.n}") for column, cut in cuts]


def picture(found: CoAdaptation) -> None:
    drawn = expected(found)
    st.caption(
        f"Accuracy on {found.images:,} held-out images where the groups up to here are copied and those above"
        f" are learned anew from {found.learned:,} images, with its 95 % interval."
    )
    longer = full_study() if found.of_source else None
    if longer:
        st.caption(f"Broad and faint: {longer.learned:,} images a training. That study came with Thaw.")
    live.chart(cut_figure.figure(found, longer, drawn), "Accuracy by the number of copied groups", key="cuts")


lesson.show(LESSON, CoAdaptation, picture)
