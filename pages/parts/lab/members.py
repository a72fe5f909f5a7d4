"""Races and studies among the runs of this machine: each with its runs under it, so that a run that somebody
started alone is found.
"""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step
from pages.parts.lab import experiment, which_experiment
from tl_core.evidence.wording import counted
from tl_core.lab.experiment import Experiment
from tl_core.lab.race import Race
from tl_core.lab.study import Study
from tl_core.workspace import Workspace

PAGES = {"race": "lab/race.py", "study": "lab/layers.py"}


def every() -> list[Experiment]:
    """All races and studies of the workspace, this browser's before others', each newest first."""
    here = Workspace.default()
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
    for kind in (Race, Study):
        step.unreadable(kind.damaged(Workspace.default()), kind.kind)
