"""Data is asked for, and its progress is shown beside the control that asked.

Each way ends in `inspect(source, beside)` or `use(id)`; another process reads the images.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.parts.choices import session, visitor
from pages.parts.choices.arrival import Arrival
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset, uploads
from tl_core.dataset.grouping import LONGEST_PATTERN
from tl_core.dataset.labelling import FOUND_OUT, Labelling
from tl_core.dataset.public_sets import HUB, PUBLIC
from tl_core.drawn.sets import SETS
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.workspace import within_roots

# The suggested example: its answers are known, so its button leads to its plan.
SUGGESTED = "suggested"
# The set that was made here, class by class.
MADE = "made"
# Where what was asked for at a control leads, once it is there.
LEADS = {SUGGESTED: "guide/plan.py", MADE: "guide/dataset.py"}


def task_of(coming: Arrival) -> Task | None:
    """The task that reads a source, or fetches it where it is a public set; None where nothing comes."""
    source = coming.source
    if source is None:
        return None
    if source.startswith(PUBLIC):
        return questions.download(visitor.workspace(), source.removeprefix(PUBLIC))
    return questions.inspect(visitor.workspace(), source, coming.as_one, coming.told)


def inspect(source: str, beside: str, told: Labelling = FOUND_OUT) -> None:
    """Have a source read (again, if it was read before: it may have changed), with classes as told."""
    ask(source, beside, told)
    st.rerun()


def ask(source: str, beside: str, told: Labelling = FOUND_OUT, as_one: bool = False) -> None:
    """The same from a click, before the page runs again by itself."""
    coming = replace(session.arrival(), source=source, beside=beside, as_one=as_one, told=told)
    session.remember_arrival(coming)
    if task := task_of(coming):
        task.ask_again()


def _arrived() -> None:
    session.remember_arrival(replace(session.arrival(), source=None, beside="", as_one=False, told=FOUND_OUT))


def use(dataset: str) -> None:
    session.remember_dataset(dataset)
    _arrived()
    st.rerun()


def arrive() -> None:
    """Once the data that was asked for is read, it is the chosen data. A cancelled one no longer comes."""
    coming = session.arrival()
    task = task_of(coming)
    if task and task.cancelled():
        _arrived()
    dataset = _read(task) if task else None
    if dataset is None or coming.source is None:
        return
    workspace = visitor.workspace()
    uploads.take_in(workspace, Dataset.read(workspace.datasets / dataset))
    session.remember_dataset(dataset)
    _arrived()
    if coming.source.startswith("built-in:"):
        session.remember_answers(SETS[coming.source.removeprefix("built-in:")].answers)
    if page := LEADS.get(coming.beside):
        session.go_to(page)


def _read(task: Task) -> str | None:
    """The dataset that was read. None where the answer cannot be read: `feedback` says so."""
    with suppress(DamagedFileError):
        return task.answer_as(questions.dataset_named)
    return None


def comes(beside: str) -> bool:
    """Whether data is on its way that was asked for at this control."""
    coming = session.arrival()
    return coming.source is not None and coming.beside == beside


def busy() -> bool:
    """Whether data is being read: nothing else is asked for meanwhile."""
    task = task_of(session.arrival())
    return task is not None and task.error() is None


def feedback(beside: str) -> None:
    """How far the data is that was asked for at this control, or why it does not come."""
    coming = session.arrival()
    task = task_of(coming) if comes(beside) else None
    if task is None:
        return
    about, choices = task.choices()
    ASKED.get(about, lambda coming, choices: waiting.answer_of(task, questions.dataset_named))(
        coming, choices
    )


def _which_dataset(coming: Arrival, choices: tuple[str, ...]) -> None:
    """The folder or zip holds several datasets, or classes that look like datasets: the user says which."""
    st.markdown(f"**These look like {len(choices)} datasets: which?**")
    with st.container(horizontal=True):
        for choice in choices:
            st.button(words.label(Path(choice).name), key=f"which-{choice}", on_click=_one, args=(choice,))
        if not str(coming.source).startswith(HUB):
            st.button(
                "All: each folder is one class",
                key="which-all",
                on_click=ask,
                args=(coming.source, coming.beside, FOUND_OUT, True),
            )


def _which_column(coming: Arrival, choices: tuple[str, ...]) -> None:
    """The table has several columns that may be the class."""
    st.markdown("**Which column names the class?**")
    with st.container(horizontal=True):
        for choice in choices:
            told = replace(coming.told, label_column=choice)
            args = (coming.source, coming.beside, told)
            st.button(words.label(choice), key=f"column-{choice}", on_click=ask, args=args)


def _which_pattern(coming: Arrival, choices: tuple[str, ...]) -> None:
    """Nothing but the names of the files may tell the classes."""
    first, *classes = choices
    named = ", ".join(f"**{words.label(name)}**" for name in classes)
    st.markdown(
        "**The images are not sorted into folders of classes. Does the name of each file tell its class?**"
        " Then the class is what the parentheses of this pattern match in the name."
        f" As it stands it finds classes such as {named}."
    )
    with st.form("names", border=False):
        pattern = st.text_input("Pattern", first, max_chars=LONGEST_PATTERN, key="name-pattern")
        if st.form_submit_button("Read the classes from the names", icon=":material/abc:"):
            inspect(str(coming.source), coming.beside, replace(coming.told, name_pattern=pattern))


# What is asked for each kind of open question.
ASKED: dict[str, Callable[[Arrival, tuple[str, ...]], object]] = {
    "dataset": _which_dataset,
    "column": _which_column,
    "pattern": _which_pattern,
}


def _one(choice: str) -> None:
    """A folder may be a link to anywhere: where it leads is judged again. A folder in a zip leads nowhere."""
    coming = session.arrival()
    source = f"{coming.source}/{choice}"
    ask(str(within_roots(source)) if Path(source).is_dir() else source, coming.beside, coming.told)
