"""What a run says that its user should not miss: its warnings, each a sentence."""

import streamlit as st

from pages.parts.frame import words
from tl_core.workspace.events import Event, Warning, of_kind


def show(events: list[Event]) -> None:
    """Each sentence once, in the order in which it was said."""
    for sentence in dict.fromkeys(event.sentence for event in of_kind(events, Warning)):
        st.info(words.sentence(sentence), icon=":material/info:")
