"""Which run a page is about: the one in its link, else the one opened before, else the newest that fits, of
this browser's first, else the example.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import streamlit as st

from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import step, words
from tl_core.catalogue.lines import Line, every
from tl_core.dataset import Dataset
from tl_core.lab.member import Member
from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, FINAL, find_run
from tl_core.workspace.shelf import NotThereError
from tl_core.workspace.stored import DamagedFileError

GONE = "That run is not here: it was removed, its link is from another machine, or it is not shared with you."
EXAMPLE_SAYS = "This run on small-similar comes with Thaw. Your own first run will stand here instead."


def opened(fits: Callable[[Line], bool]) -> Run | None:
    """The run of this page, kept in its link from now on; None where there is none. Where the link names one
    that is not here, the page says so and ends.

    The example is opened by a link to it, or where none was asked for and there is no run at all; it is not
    remembered, so that any own run comes before it.
    """
    here, name = every(visitor.workspace()), session.named("run")
    fitting = (line.run for line in visitor.own_first(here) if isinstance(line, Line) and fits(line))
    run = _named(name) or next(fitting, None if here or name else EXAMPLE)
    if run and run != EXAMPLE:
        session.remember_opened("run", run.id)
        if not session.dataset_id():
            chosen.take_up(run.plan, run.id)
    return run


def restore() -> None:
    """The link is whole again. A run that it names alone brings its data and its whole plan along."""
    if name := session.opened_alone():
        with suppress(ValueError):  # the page that is about it says so
            run = find_run(visitor.workspace(), name)
            if run != EXAMPLE:
                chosen.take_up(run.plan, run.id)
    session.restore()


def mark(run: Run) -> None:
    """Say of the example that it is one, and of another browser's run whose it is."""
    if visitor.is_anothers(run):
        st.badge("Started in another browser", icon=":material/group:", color="gray")
    if run == EXAMPLE:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge("Example", icon=":material/school:", color="violet")
            st.caption(EXAMPLE_SAYS)


def _named(name: str | None) -> Run | None:
    if name is None:
        return None
    try:
        return find_run(visitor.workspace(), name)
    except NotThereError:
        reason = GONE
    except DamagedFileError as error:
        reason = words.reason(str(error))
    session.remember_opened("run", None)
    return step.missing(reason, "lab/runs.py", "See the runs that are here")


def dataset_of(run: Run | Member) -> Dataset | None:
    """The dataset the run (or the member of a race) trains on, or None when it has been removed or damaged
    since.
    """
    folder = EXAMPLE.folder if run == EXAMPLE else visitor.workspace().datasets / run.plan.dataset
    try:
        return chosen.opened(folder)
    except DamagedFileError:
        return None


def last_on(whole: Dataset) -> tuple[Run, Dataset] | None:
    """The run that was opened last with the data as it saw it, where that is the dataset or a variant of it,
    and the run has a result.
    """
    with suppress(ValueError):
        run = find_run(visitor.workspace(), session.named("run") or "")
        data = None if run == EXAMPLE or run.damage() or not run.has_result() else dataset_of(run)
        if data and data.fingerprint == run.plan.fingerprint and whole.id in (data.id, data.base):
            return run, data
    return None


def dataset_title(run: Run | Member) -> str:
    """The name of the dataset the run trains on; its id when the dataset has been removed since."""
    dataset = dataset_of(run)
    return dataset.title if dataset else run.plan.dataset


def page_of(run: Run) -> str:
    """Where to look at the run: live while it is in progress, at its result once it has ended with one."""
    if run.status().state in FINAL and run.has_result():
        return "guide/results.py"
    return "guide/run.py"


def started(run: Run) -> datetime:
    """When the run was asked for, in the time of this machine."""
    return datetime.fromtimestamp(run.created).astimezone()


def about(run: Run) -> str:
    """What was asked, on what and when, in Markdown."""
    pair = chosen.with_backbone(dataset_title(run), run.plan.weights)
    return f"{title_of(run.plan)} on {pair}, {started(run):%d %B %H:%M}"
