"""A question to another process, shown until it is answered: a sentence, how far it is, or why there will be
no answer.
"""

import streamlit as st

from pages.parts.frame import step, words
from tl_core.engines.tasks import Task

EVERY_SECONDS = 0.5


def offered(task: Task, label: str, icon: str, caption: str) -> dict | None:
    """The answer of `task`, which nobody has to ask: until somebody does, a button with a caption is shown.

    None while there is no answer.
    """
    if task.folder.exists():
        return answer_of(task)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(label, icon=icon, on_click=task.ask)
        st.caption(caption)
    return None


def answer_of(task: Task) -> dict | None:
    """The answer of `task`; None while there is none, and then the page shows why and runs again once there
    is.
    """
    task.ask()
    if (answer := task.answer()) is not None:
        return answer
    if (error := task.error()) is not None:
        _refused(task, error)
    else:
        st.fragment(_progress, run_every=EVERY_SECONDS)(task)
    return None


def _progress(task: Task) -> None:
    if task.answer() is not None or task.error() is not None:
        st.rerun()
    progress = task.progress()
    share = min(progress.done / progress.total, 1.0) if progress.total else 0.0
    count = f" ({progress.done:,} of {progress.total:,})" if progress.total else ""
    st.progress(share, text=f":material/hourglass_top: {words.sentence(progress.sentence)}{count}")


def _refused(task: Task, error: str) -> None:
    step.refused(error)
    st.button(
        "Try again", icon=":material/refresh:", on_click=task.ask_again, key=f"again-{task.folder.name}"
    )
