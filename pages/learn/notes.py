"""From the notes to the app: what the CS231n page on transfer learning says, and where it can be lived
through here.
"""

import streamlit as st

from pages.parts.frame import glossary
from pages.parts.learn import statements
from tl_core.lessons.shelf import LESSONS
from tl_core.matrix.scenario import NOTES, SECOND_TABLE

st.title("From the notes to the app")
st.markdown(
    "Thaw follows the CS231n notes on transfer learning. On your own images you see whether the notes are"
    " right."
)

st.subheader("Try what they say")
st.markdown(
    "Each lesson is an experiment of half a minute: guess, run, and read one sentence with its numbers."
)
with st.grid(4, min_column_width=220, border=True):
    for lesson in LESSONS.values():
        st.page_link(f"learn/{lesson.page}.py", label=lesson.title, icon=":material/science:")
        st.markdown(f":small[“{lesson.quote}”]")
st.page_link("learn/checked.py", label="The notes, checked", icon=":material/fact_check:")

st.subheader("The words")
with st.grid(5, min_column_width=148, border=True):
    for word, meaning in glossary.WORDS.items():
        st.markdown(f"**{word}**  \n:small[{meaning}]")

st.subheader("Two tables")
st.table(statements.both_tables(), hide_index=True, border="horizontal", alt="Both tables, cell by cell")
cells = ", ".join(f"{cell.size} and {cell.similarity}" for cell in statements.differing())
st.markdown(f"The tables differ for data that is {cells}. There, the scenario page lets you choose.")
st.caption(f"{NOTES}  \n{SECOND_TABLE}")

st.subheader("Statement by statement")
for statement in statements.STATEMENTS:
    with st.container(border=True):
        quote, there, place = st.columns([5, 6, 2], gap="medium", vertical_alignment="center")
        quote.markdown(f"“{statement.quote}”")
        there.markdown(statement.there)
        place.page_link(statement.page, label=statement.title, icon=":material/arrow_forward:")
