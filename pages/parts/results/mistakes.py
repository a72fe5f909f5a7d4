"""Where a model errs: which classes it takes for which, how well each is recognised, how sure it was. A click
opens the images behind a number.
"""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.confusion import cell_at, confusion
from pages.parts.charts.sureness import span_at, sureness
from pages.parts.choices import heard
from pages.parts.frame import tables, words
from pages.parts.results.filtered import ANY, OTHER, Filter
from tl_core.runs.judged import Judged
from tl_core.runs.result import ClassScore, Result

MATRIX, TABLE, SURENESS = "confusion", "per-class", "sureness"
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
        st.caption("Also called the confusion matrix. Click a cell to see its images below.")
    with table:
        st.markdown("**Class by class**")
        ranked = worst_first(result.per_class)
        st.dataframe(
            class_table(ranked),
            height=tables.height(len(ranked)),
            hide_index=True,
            column_config=COLUMNS,
            key=TABLE,
            on_select=partial(heard.hear, TABLE, "selection"),
            selection_mode="single-row",
            alt="Each class in numbers, the worst recognised first",
        )
        st.caption("Tick a row to see the images of its class below.")


def sure(result: Result, images: Sequence[Judged]) -> None:
    """How sure the model was, right or wrong, where that is known of all images."""
    if len(images) < result.reported.images:
        return
    st.markdown("**How sure the model was**")
    live.chart(
        sureness(images),
        "Images by the probability of their answer, right and wrong",
        key=SURENESS,
        heard=partial(heard.hear, SURENESS),
    )
    st.caption("Click a bar to see its images below.")


def worst_first(per_class: Sequence[ClassScore]) -> list[ClassScore]:
    return sorted(per_class, key=lambda row: round(row.recall, 2))


def class_table(per_class: Sequence[ClassScore]) -> pd.DataFrame:
    """One row a class, in their order."""
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
    return pd.DataFrame(rows)


def clicked(result: Result) -> Filter | None:
    """What was clicked since the page was last drawn: a cell, a row or a bar; None where nothing was."""
    filters = {MATRIX: _of_cell, TABLE: _of_row, SURENESS: _of_bar}
    for component, filter_of in filters.items():
        said, answered = heard.said(component)
        heard.answer(component)
        if not answered and (found := filter_of(said, result)):
            return found
    return None


def _of_cell(said: object, result: Result) -> Filter | None:
    cell = cell_at(said, result.classes)
    return Filter(*cell, order="unsure") if cell else None


def _of_row(said: object, result: Result) -> Filter | None:
    match said:
        case {"rows": [int() as row]} if 0 <= row < len(result.per_class):
            return Filter(worst_first(result.per_class)[row].name, ANY, order="unsure")
    return Filter(ANY, OTHER)


def _of_bar(said: object, result: Result) -> Filter | None:
    span = span_at(said)
    return Filter(ANY, ANY, span, "unsure") if span else None
