"""A question to another process, shown until there is an answer: how far the process is with a way to cancel
it, or why there will be no answer.
"""

from collections.abc import Callable

import streamlit as st

from pages.parts.frame import step, words
from tl_core.engines.tasks import Answer, Task
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import DamagedFileError

EVERY_SECONDS = 0.25


def offered(task: Task, label: str, icon: str, caption: str, make: Callable[[Json], Answer]) -> Answer | None:
    """What `make` makes of the answer of `task`, which nobody has to ask: until somebody does, a button with
    a caption is shown.

    None while there is no answer.
    """
    if task.asked():
        return answer_of(task, make)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(label, icon=icon, on_click=task.ask_unless_asked)
        st.caption(caption)
    return None


def _never() -> bool:
    return False


def answer_of(
    task: Task, make: Callable[[Json], Answer], changed: Callable[[], bool] = _never
) -> Answer | None:
    """What `make` makes of the answer of `task`. While there is none, the page shows why, and runs again once
    there is one, or once what it shows meanwhile has `changed`. An answer that `make` cannot read, for which
    it raises ValueError, can be asked for again.
    """
    task.ask()
    try:
        if (answer := task.answer_as(make)) is not None:
            return answer
    except DamagedFileError as error:
        step.refused(error)
        again(task)
        return None
    if task.cancelled():
        st.caption("Cancelled.")
        again(task)
    elif (reason := task.error()) is not None:
        step.refused(reason)
        again(task)
    else:
        st.fragment(_progress, run_every=EVERY_SECONDS)(task, changed)
    return None


@step.refusing()
def _progress(task: Task, changed: Callable[[], bool]) -> None:
    if task.answer() is not None or task.error() is not None or task.cancelled() or changed():
        st.rerun()
    progress = task.progress()
    share, text = 0.0, f":material/hourglass_top: {words.sentence(progress.sentence)}"
    if progress.total:
        share = min(progress.done / progress.total, 1.0)
        text = f"{text} ({progress.done:,} of {progress.total:,})"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(share, text=text)
        st.button("Cancel", icon=":material/close:", on_click=task.cancel, key=f"cancel-{task.folder.name}")


def again(task: Task) -> None:
    """The way to ask once more."""
    st.button(
        "Try again", icon=":material/refresh:", on_click=task.ask_again, key=f"again-{task.folder.name}"
    )
