"""The way on: one primary button in the same place of every page, and the way back where something is
missing.
"""

import streamlit as st


def forward(label: str, ready: bool = True, icon: str = ":material/arrow_forward:") -> bool:
    """The page's one primary button, always in view at the bottom right. True in the run in which it was
    pressed.
    """
    with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
        return st.button(
            label, type="primary", icon=icon, icon_position="right", disabled=not ready, key="forward"
        )


def missing(sentence: str, page: str, label: str) -> None:
    """Say what this page needs first, with the way there; the page ends here."""
    st.info(sentence, icon=":material/info:")
    st.page_link(page, label=label, icon=":material/arrow_back:")
    st.stop()
