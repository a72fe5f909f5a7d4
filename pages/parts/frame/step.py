"""The way on: one primary button in the same place of every page. The way back: what a page misses or
refuses.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from pages.parts.frame import words
from tl_core.evidence.wording import counted
from tl_core.workspace.full_disk import FullDiskError
from tl_core.workspace.quotas import QuotaError
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.visitors import NotYoursError


def forward(label: str, ready: bool = True, icon: str = ":material/arrow_forward:") -> bool:
    """The page's one primary button, always in view at the bottom right. True in the run in which it was
    pressed.
    """
    with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
        return st.button(
            label, type="primary", icon=icon, icon_position="right", disabled=not ready, key="forward"
        )


def missing(sentence: str, page: str, label: str) -> NoReturn:
    """Say what this page needs first, with the way there. The page ends here."""
    st.info(sentence, icon=":material/info:")
    st.page_link(page, label=label, icon=":material/arrow_back:")
    st.stop()


def unreadable(reasons: Collection[str], kind: str) -> None:
    """Folded beneath a list: how many of a kind cannot be read, and of each why, and what to do."""
    if reasons:
        with st.expander(f"{counted(len(reasons), kind)} cannot be read", icon=":material/report:"):
            for reason in reasons:
                st.markdown(words.reason(reason))


@contextmanager
def refusing() -> Iterator[None]:
    """Inside, what cannot be read, written or changed is said in one sentence; what was drawn stays.

    A part of a page that runs again by itself needs one of its own: nothing raised in it comes further.
    """
    try:
        yield
    except (DamagedFileError, FullDiskError, NotYoursError, QuotaError) as error:
        refused(error)


def refused(error: ValueError | str) -> None:
    """Say in one sentence why something was not done. The sentence may hold names that users made."""
    st.error(words.reason(str(error)), icon=":material/error:")
