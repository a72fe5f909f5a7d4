"""The runs in progress, in the sidebar of every page: a run belongs to the machine, not to the tab that
started it.
"""

import streamlit as st

from pages.parts.choices import visitor, which_run
from pages.parts.frame import step, words
from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.run import FINAL, list_runs
from tl_core.workspace import Workspace

# Older runs than these are not looked at on every page: whoever is in progress is among the newest.
NEWEST = 20
EVERY_SECONDS = 5


def in_progress(workspace: Workspace) -> list[Run]:
    """The runs that are queued, running or stopping, newest first."""
    newest = [run for run in list_runs(workspace)[:NEWEST] if not run.damage()]
    return [run for run in newest if run.status().state not in FINAL]


def live_runs() -> None:
    """A link for each run in progress, this browser's first; a page without one never looks again by itself.
    While it looks, the browser is here.
    """
    live = bool(in_progress(visitor.workspace()))
    st.fragment(_links, run_every=EVERY_SECONDS if live else None)()


@step.refusing()
def _links() -> None:
    visitor.came()
    for run in visitor.own_first(in_progress(visitor.workspace())):
        said = f"{words.label(title_of(run.plan))} on {words.label(which_run.dataset_title(run))}"
        title = visitor.marked(f"{said}, {run.status().state}", run)
        st.page_link("guide/run.py", label=title, icon=":material/sensors:", query_params={"run": run.id})
