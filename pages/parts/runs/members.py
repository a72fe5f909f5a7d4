"""Races and studies among the runs of this machine: each with its runs under it, so that a run that somebody
started alone is found.
"""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step, words
from pages.parts.lab import experiment, which_experiment
from pages.parts.runs import actions
from tl_core.catalogue import removal
from tl_core.disk.taken import bytes_of
from tl_core.evidence.wording import counted, readable_bytes
from tl_core.lab.experiment import Experiment
from tl_core.lab.race import Race
from tl_core.lab.study import Study

PAGES = {"race": "lab/race.py", "study": "lab/layers.py"}


def every() -> list[Experiment]:
    """All races and studies of the workspace, this browser's before others', each newest first."""
    here = visitor.workspace()
    found = sorted([*Race.every(here), *Study.every(here)], key=lambda one: one.created, reverse=True)
    return visitor.own_first(found)


def show(experiments: list[Experiment]) -> None:
    """One fold for each of the newest; its runs are looked up once it is opened."""
    if experiments:
        st.subheader("Races and studies")
    for one in experiments[: which_experiment.NEWEST]:
        size = counted(len(one.members), "run")
        title = visitor.marked(f"{one.kind.capitalize()}: {which_experiment.about(one)}, {size}", one)
        with st.expander(title, key=f"members-{one.id}", on_change="rerun") as shelf:
            if shelf.open:
                st.page_link(PAGES[one.kind], label=f"Open the {one.kind}", query_params={one.kind: one.id})
                experiment.links(one)
                _delete(one)
    for kind in (Race, Study):
        step.unreadable(kind.damaged(visitor.workspace()), kind.kind)


def _delete(one: Experiment) -> None:
    """Behind a second click, which says what it frees; or why the experiment stays."""
    if not visitor.may_change(one):
        return
    with st.popover(f"Delete the {one.kind}", icon=":material/delete:", key=f"delete-{one.id}"):
        if reason := removal.reason_to_keep_experiment(one):
            st.caption(words.reason(reason))
            return
        freed = readable_bytes(bytes_of(one.folder, *(run.folder for run in removal.runs_of(one))))
        st.markdown(f"This frees {freed}: all of its runs go too. {actions.NO_WAY_BACK}")
        if st.button(f"Delete the {one.kind} now", icon=":material/delete_forever:", key=f"gone-{one.id}"):
            try:
                removal.delete_experiment(one, visitor.here())
            except ValueError as error:
                step.refused(error)
            else:
                st.rerun()
