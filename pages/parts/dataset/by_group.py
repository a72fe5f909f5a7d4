"""Dividing the parts by group, where images of one patient, slide or scene must not be on both sides."""

import streamlit as st

from pages.parts.choices import chosen, visitor
from pages.parts.frame import words
from tl_core.dataset import Dataset
from tl_core.dataset.grouping import LONGEST_PATTERN, grouping_by_pattern
from tl_core.dataset.variant import grouped, ungrouped


def ask(dataset: Dataset, whole: Dataset) -> None:
    """A pattern for the paths of the images; once there is one, what it found and the way back."""
    with st.expander("Images of one patient, slide or scene belong together", icon=":material/group_work:"):
        if dataset.grouped_by:
            _now(dataset)
        st.markdown(
            "Do several images show the same patient, slide or scene? Then a model can be right by"
            " recognising the patient. Write a pattern for the paths of your images, with parentheses around"
            " the name of the patient. Then no patient is in two parts."
        )
        st.caption(f"One of your paths: {words.label(whole.items[0].path)}.")
        with st.form(f"groups-{whole.id}", border=False):
            pattern = st.text_input(
                "Pattern", placeholder=r"(patient\d+)", max_chars=LONGEST_PATTERN, key="pattern"
            )
            sent = st.form_submit_button("Split by group", icon=":material/call_split:")
        if sent:
            _divide(pattern, dataset)


def _now(dataset: Dataset) -> None:
    groups = len({item.subject for item in dataset.items} - {""})
    alone = sum(not item.subject for item in dataset.items)
    st.markdown(
        f"**Split by {words.label(dataset.grouped_by, LONGEST_PATTERN + 20)}:** {groups:,} groups."
        f" {alone:,} images belong to no group."
    )
    st.button("Undo the split by group", icon=":material/undo:", on_click=_undo, args=(dataset,))


def _undo(dataset: Dataset) -> None:
    chosen.go_on_with(ungrouped(dataset, visitor.workspace()))


def _divide(pattern: str, dataset: Dataset) -> None:
    paths = [item.path for item in (*dataset.items, *dataset.excluded)]
    chosen.try_variant(lambda: grouped(dataset, grouping_by_pattern(pattern, paths), visitor.workspace()))
