"""Where a model errs: which classes it takes for which, how well each is recognised, and the worst mistakes
as pictures.
"""

from functools import partial

import pandas as pd
import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.confusion import cell_at, confusion
from pages.parts.choices import heard, session
from pages.parts.frame import tables, words
from tl_core.runs import Run
from tl_core.runs.result import ClassScore, Mistake, Result

MATRIX = "confusion"
EVERY_CLASS, ANY_CLASS = "every class", "any other"
MOST_PICTURES = 10
COLUMNS = {
    "Class": st.column_config.TextColumn(width=100),
    "Images": st.column_config.NumberColumn(width=60),
    "Recall": st.column_config.ProgressColumn(
        format="percent",
        width=100,
        color="auto",
        help="Of the images of this class: how many got the right name.",
    ),
    "Precision": st.column_config.NumberColumn(
        format="percent", width=76, help="Of the images that got this name: how many it is right for."
    ),
    "F1": st.column_config.NumberColumn(
        format="percent",
        width=56,
        help="The harmonic mean of recall and precision.",
    ),
}


def classes(result: Result) -> None:
    """The confusion matrix, and beside it each class in numbers."""
    matrix, table = st.columns(2)
    with matrix:
        st.markdown("**Which class was taken for which**")
        live.chart(
            confusion(result.classes, result.confusion),
            "Confusion matrix, true class by predicted",
            key=MATRIX,
            heard=partial(heard.hear, MATRIX),
        )
        st.caption("Also called the confusion matrix. Click a cell to see its mistakes below.")
    with table:
        st.markdown("**Class by class**")
        st.dataframe(
            class_table(result.per_class),
            height=tables.height(len(result.per_class)),
            hide_index=True,
            column_config=COLUMNS,
        )


def class_table(per_class: tuple[ClassScore, ...]) -> pd.DataFrame:
    """One row a class, the worst recognised first."""
    rows = [
        {
            "Class": words.plain(row.name),
            "Images": row.images,
            "Recall": round(row.recall, 2),
            "Precision": round(row.precision, 2),
            "F1": round(row.f1, 2),
        }
        for row in per_class
    ]
    return pd.DataFrame(rows).sort_values("Recall", kind="stable", ignore_index=True)


def gallery(run: Run, result: Result) -> None:
    """The surest wrong answers: all, or those of one class, or of one cell of the matrix."""
    st.markdown("**The worst mistakes**")
    if not result.mistakes:
        st.caption("None. Every image got its right name.")
        return
    true, taken = _chosen(run, result)
    shown = [
        mistake
        for mistake in result.mistakes
        if true in (EVERY_CLASS, mistake.label) and taken in (ANY_CLASS, mistake.predicted)
    ]
    if not shown:
        st.caption("None of these is among the surest mistakes, which are kept as pictures.")
    with st.grid("auto", min_column_width=150, gap="small"):
        for mistake in shown[:MOST_PICTURES]:
            _picture(run, mistake)


def _chosen(run: Run, result: Result) -> tuple[str, str]:
    """The true class and what it was taken for, as chosen in two lists or by a click on the matrix."""
    keys = f"true-{run.id}", f"taken-{run.id}"
    said, answered = heard.said(MATRIX)
    heard.answer(MATRIX)
    if not answered and (cell := cell_at(said, result.classes)):
        true, taken = cell
        session.put(keys[0], true)
        session.put(keys[1], ANY_CLASS if taken == true else taken)
    with st.container(horizontal=True):
        return (
            st.selectbox("In truth", [EVERY_CLASS, *result.classes], format_func=words.plain, key=keys[0]),
            st.selectbox("Taken for", [ANY_CLASS, *result.classes], format_func=words.plain, key=keys[1]),
        )


def _picture(run: Run, mistake: Mistake) -> None:
    """One thumbnail that the trainer made, with what the model said and what is right."""
    with st.container(gap="xsmall"):
        picture = run.folder / mistake.thumbnail
        if picture.exists():
            st.image(picture.read_bytes(), width="stretch", alt=words.plain(mistake.path))
        said, right = words.label(mistake.predicted, 40), words.label(mistake.label, 40)
        st.markdown(
            f"**{said}** ({mistake.score:.0%})  \n:small[in truth {right}]",
            help=words.label(mistake.path),
        )
