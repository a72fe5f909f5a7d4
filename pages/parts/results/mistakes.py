"""Where a model errs: which classes it takes for which, how well each is recognised, and the worst mistakes
as pictures.
"""

import pandas as pd
import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.confusion import confusion
from pages.parts.frame import tables, words
from tl_core.runs import Run
from tl_core.runs.result import ClassScore, Mistake, Result

EVERY_CLASS = "every class"
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
            key="confusion",
        )
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
    """The surest wrong answers, of all classes or of one."""
    st.markdown("**The worst mistakes**")
    if not result.mistakes:
        st.caption("None. Every image got its right name.")
        return
    mistaken, chosen = sorted({mistake.label for mistake in result.mistakes}), EVERY_CLASS
    if len(mistaken) > 1:
        chosen = st.selectbox("True class", [EVERY_CLASS, *mistaken], format_func=words.plain)
    shown = [mistake for mistake in result.mistakes if chosen in (EVERY_CLASS, mistake.label)]
    with st.grid("auto", min_column_width=150, gap="small"):
        for mistake in shown[:MOST_PICTURES]:
            _picture(run, mistake)


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
