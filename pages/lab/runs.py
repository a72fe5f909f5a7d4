"""Which runs are there? Every run of this machine, this browser's before others', each newest first, and the
example; one click opens it.
"""

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import chosen, visitor, which_run
from pages.parts.frame import step, words
from pages.parts.lab import members
from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, list_runs
from tl_core.workspace import Workspace
from tl_core.workspace.stored import DamagedFileError

NEWEST = 100
TO_OPEN = "Tick a run to open it. By keyboard, Shift and Space tick the row."


def row(run: Run) -> dict:
    """What the table says of one run."""
    plan, result, mark = run.plan, run.result(), " (example)" if run == EXAMPLE else ""
    return {
        "Network": ladder.address(ladder.ladder_of_run(run, 0)),
        "Strategy": visitor.marked(f"{title_of(plan)}{mark}", run),
        "Dataset": words.plain(which_run.dataset_title(run)),
        "Backbone": words.plain(chosen.weights_name(plan.weights)),
        "State": run.status().state,
        "Accuracy": result and 100 * result.reported.accuracy,
        "Seconds": result and result.seconds,
        "Started": which_run.started(run),
    }


def row_or_reason(run: Run) -> dict | str:
    """Why the run cannot be read, where it cannot."""
    try:
        return row(run)
    except DamagedFileError as error:
        return str(error)


st.title("Which runs are there?")
experiments = members.every()
alone = visitor.own_first(members.without(experiments, list_runs(Workspace.default())))
if not alone:
    which_run.mark(EXAMPLE)
lines = {run: row_or_reason(run) for run in [*alone[:NEWEST], EXAMPLE]}
runs = [run for run, line in lines.items() if isinstance(line, dict)]
table = st.dataframe(
    [lines[run] for run in runs],
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    alt="All runs, this browser's first, newest first",
    row_height=ladder.ROW_HEIGHT,
    column_config={
        "Network": st.column_config.ImageColumn(width="small"),
        "Accuracy": st.column_config.NumberColumn(format="%.1f%%"),
        "Seconds": st.column_config.NumberColumn(format="%.0f"),
        "Started": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
    },
)
st.caption(TO_OPEN)
step.unreadable([line for line in lines.values() if isinstance(line, str)], "run")
members.show(experiments)
ticked = [runs[row] for row in table.selection.rows]
if step.forward("Open the run", ready=bool(ticked)):
    st.switch_page(which_run.page_of(ticked[0]), query_params={"run": ticked[0].id})
