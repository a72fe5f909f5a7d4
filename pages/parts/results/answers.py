"""What a model says of images: all likely classes of one, a table of many with its download."""

from functools import partial

import pandas as pd
import streamlit as st

from pages.parts.choices import heard, session
from pages.parts.choices.arrival import Asked
from pages.parts.frame import rejections, tables, words
from pages.parts.results import why
from tl_core.predictions.prediction import Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.predictions.spreadsheet import as_csv, harmless
from tl_core.runs import Run

NO_ANSWER, TABLE = "no answer", "answers"
COLUMNS = {
    "Probability": st.column_config.ProgressColumn(
        format="percent",
        width=110,
        color="auto",
        min_value=0,
        max_value=1,
        help="Calibrated: of answers with 80 %, about 80 in 100 are right on images like yours.",
    ),
    "Its probability": st.column_config.NumberColumn(format="percent", width=100),
    "Image": st.column_config.TextColumn(width=220),
}


def show(run: Run, table: PredictionTable, images: str) -> None:
    """The classes of a single image as bars; else the table, the least sure first. They lie in `images`."""
    if len(table) == 1 and not table.rejected:
        _single(table[0])
        _price(table)
        asked = Asked(run.id, images)
        st.button("Why?", icon=why.ICON, key="why-single", on_click=session.ask_why, args=(asked,))
        return
    st.markdown(words.sentence(table.sentence))
    _price(table)
    st.dataframe(
        as_frame(table),
        height=tables.height(len(table)),
        hide_index=True,
        column_config=COLUMNS,
        key=TABLE,
        on_select=partial(heard.hear, TABLE, "selection"),
        selection_mode="single-row",
        alt="The answer for each image, the least sure first",
    )
    st.caption("Tick a row to see why.")
    _ask_about_ticked(run, table, images)
    st.download_button(
        "Download the answers",
        as_csv(table),
        f"answers-{run.id}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    rejections.by_reason(table.rejected)


def _ask_about_ticked(run: Run, table: PredictionTable, images: str) -> None:
    """Ask about the image whose row was ticked just now."""
    said, answered = heard.said(TABLE)
    heard.answer(TABLE)
    match said:
        case {"rows": [int() as row]} if not answered and 0 <= row < len(table):
            session.ask_why(Asked(run.id, images, table[row].image))


def _price(table: PredictionTable) -> None:
    """Why it is not known when to give no answer; where it is known, the threshold above says so."""
    if table.price:
        st.caption(words.sentence(table.price))


def _single(one: Prediction) -> None:
    if one.answer is None:
        st.warning(f"No answer: {words.sentence(one.trusted)}.", icon=":material/help:")
    for named in one.classes:
        st.progress(named.score, text=f"{words.label(named.name)} {named.score:.1%}")


def as_frame(table: PredictionTable) -> pd.DataFrame:
    """A row an image; with its label, and whether the answer is right, where folders name classes.

    Streamlit's own button above the table writes a CSV of it too: no cell is a formula.
    """
    rows = (_row(one) | (_judged(one) if table.score else {}) for one in table)
    return pd.DataFrame(rows)


def _row(one: Prediction) -> dict[str, object]:
    return {
        "Image": _name(one.image),
        "Answer": _name(one.answer or NO_ANSWER),
        "Likeliest": _name(one.likeliest),
        "Probability": round(one.probability, 4),
        "Second": _name(one.second.name),
        "Its probability": round(one.second.score, 4),
        "Trust": _name(one.trusted),
    }


def _judged(one: Prediction) -> dict[str, object]:
    return {"In truth": _name(one.label) if one.label else "", "Right": one.right}


def _name(text: str) -> str:
    return harmless(words.plain(text))
