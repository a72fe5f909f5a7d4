"""From the notes to the app: what the CS231n page on transfer learning says, and where it can be lived through here."""

import streamlit as st

from pages.parts import statements
from tl_core.scenario import NOTES, SECOND_TABLE

st.title("From the notes to the app")
st.markdown(
    "Thaw takes the CS231n notes on transfer learning at their word, and lets you see on your own images whether they hold."
)

st.subheader("Five words")
with st.grid(5, min_column_width=180, border=True):
    for word, meaning in statements.WORDS.items():
        st.markdown(f"**{word}**  \n{meaning}")

st.subheader("Two tables")
first, second = st.columns(2)
with first:
    st.markdown("**The notes**")
    st.table(statements.first_table(), hide_index=True, border="horizontal", alt="The matrix of the notes")
    st.caption(NOTES)
with second:
    st.markdown("**The second table**")
    st.table(statements.second_table(), hide_index=True, border="horizontal", alt="The table of Cross Validated")
    st.caption(SECOND_TABLE)
cells = ", ".join(f"{cell.size} and {cell.similarity}" for cell in statements.differing())
st.markdown(f"They differ for data that is {cells}: the scenario page offers both readings.")

st.subheader("Statement by statement")
for statement in statements.STATEMENTS:
    with st.container(border=True):
        quote, place = st.columns([1, 1], gap="medium", vertical_alignment="center")
        quote.markdown(f"“{statement.quote}”")
        with place:
            st.markdown(statement.there)
            st.page_link(statement.page, label=statement.title, icon=":material/arrow_forward:")
