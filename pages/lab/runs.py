"""Which runs are there? Every run of this machine, newest first, and the example; one click opens it."""

import streamlit as st

from pages.parts.choices import which_run
from pages.parts.frame import step, words
from tl_core.matrix.strategy import recipe_for
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, FINAL, list_runs
from tl_core.workspace import Workspace

NEWEST = 100


def row(run: Run) -> dict:
    """What the table says of one run."""
    plan, result, dataset = run.plan, run.result(), which_run.dataset_of(run)
    return {
        "Strategy": recipe_for(plan.strategy).title + (" (example)" if run == EXAMPLE else ""),
        "Dataset": words.plain(dataset.title if dataset else plan.dataset),
        "Backbone": words.plain(plan.weights),
        "State": run.status().state,
        "Accuracy": result and result.reported.accuracy,
        "Seconds": result and result.seconds,
        "Started": which_run.started(run),
    }


def open_chosen(runs: list[Run], chosen: list[int]) -> None:
    """A run in progress opens live, one that has ended at its result."""
    run = runs[chosen[0]]
    ended = run.status().state in FINAL and run.has_result()
    st.switch_page("guide/results.py" if ended else "guide/run.py", query_params={"run": run.id})


st.title("Which runs are there?")
own = list_runs(Workspace.default())[:NEWEST]
if not own:
    which_run.mark(EXAMPLE)
runs = [*own, EXAMPLE]
table = st.dataframe(
    [row(run) for run in runs],
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    alt="All runs, newest first",
    column_config={
        "Accuracy": st.column_config.NumberColumn(format="percent"),
        "Seconds": st.column_config.NumberColumn(format="%.0f"),
        "Started": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
    },
)
if step.forward("Open the run", ready=bool(table.selection.rows)):
    open_chosen(runs, table.selection.rows)
