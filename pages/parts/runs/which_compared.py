"""Which runs a page compares: those in its link, else those compared before, or others as the user picks."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.choices import session, visitor
from pages.parts.frame import step, words
from tl_core.catalogue.comparison import LEAST, MOST, Comparison, compare, named_runs
from tl_core.catalogue.lines import Line, every, line_of
from tl_core.runs import Run

NONE = "Tick two to six runs in the list first."
WAY_BACK = "lab/runs.py", "Choose runs"


def opened() -> Comparison:
    """The comparison of the runs in the link. Where there is none, or they cannot be compared, the page says
    why and ends.
    """
    text = session.named("compare")
    if not text:
        step.missing(NONE, *WAY_BACK)
    try:
        runs = named_runs(visitor.workspace(), text)
        session.remember_opened("compare", text)
        _choose(runs)
        return compare(runs)
    except ValueError as error:
        step.missing(words.reason(str(error)), *WAY_BACK)


def _choose(runs: Sequence[Run]) -> None:
    """Other runs with a result instead of these, or beside them."""
    ids = [run.id for run in runs]
    lines = [*map(line_of, runs), *every(visitor.workspace())]
    readable = [line for line in lines if isinstance(line, Line) and line.outcome]
    titles = words.told_apart({line.run.id: title(line) for line in readable})
    chosen = st.multiselect(
        "Runs",
        titles,
        [id for id in ids if id in titles],
        format_func=titles.__getitem__,
        max_selections=MOST,
        key=f"compare-{','.join(ids)}",
    )
    if len(chosen) >= LEAST and chosen != ids:
        session.remember_opened("compare", ",".join(chosen))
        st.rerun()


def title(line: Line) -> str:
    """What a list of runs to choose from says of one."""
    score = f", {line.outcome.score.accuracy:.1%}" if line.outcome else ""
    named = f"{words.plain(line.note.name)}: " if line.note.name else ""
    return f"{named}{line.title} on {words.plain(line.data)}{score}"
