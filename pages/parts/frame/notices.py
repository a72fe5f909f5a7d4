"""What a run says that its user should not miss: the events of kind `notice`, each a sentence."""

import streamlit as st

from pages.parts.frame import words


def show(events: list[dict]) -> None:
    """Each sentence once, in the order in which it was said."""
    for sentence in dict.fromkeys(event["sentence"] for event in events if event["kind"] == "notice"):
        st.info(words.sentence(sentence), icon=":material/info:")
