"""Runs as a table, newest first or best first: what was asked, what it came to, what is said of it."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import chosen, visitor
from pages.parts.frame import words
from tl_core.catalogue.lines import Line
from tl_core.evidence.wording import readable_count
from tl_core.runs.run import EXAMPLE

AT_ONCE = 50
COLUMNS = {
    "Network": st.column_config.ImageColumn(width="small"),
    "Accuracy": st.column_config.NumberColumn(format="%.1f%%", help="On the part that the run reports on."),
    "95 % interval": st.column_config.TextColumn(help="Wilson's, of that accuracy."),
    "Seconds": st.column_config.NumberColumn(format="%.0f"),
    "Learned": st.column_config.TextColumn(help="How many parameters learned."),
    "Tags": st.column_config.ListColumn(),
    "Started": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
}
# Columns that are there where some run has something in them.
SAID = ("Name", "Tags")
NONE = "There are no such runs."
TO_TICK = (
    "Tick a run to open, to name or to delete it. Tick two to six to compare them. By keyboard, Shift and"
    " Space tick the row."
)


def ticked(lines: Sequence[Line]) -> list[Line]:
    """The table, page by page, and those of its lines that are ticked."""
    if not lines:
        st.caption(NONE)
        return []
    pages = -(-len(lines) // AT_ONCE)
    first = AT_ONCE * (st.pagination(pages) - 1) if pages > 1 else 0
    shown = lines[first : first + AT_ONCE]
    rows = [row(line) for line in shown]
    said = [name for name in SAID if any(one[name] for one in rows)]
    table = st.dataframe(
        rows,
        column_order=[name for name in rows[0] if name in said or name not in SAID],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        alt="The runs, one a row",
        row_height=ladder.ROW_HEIGHT,
        column_config=COLUMNS,
        key=f"runs-{first}",
    )
    st.caption(TO_TICK)
    return [shown[place] for place in table.selection.rows if place < len(shown)]


def row(line: Line) -> dict[str, object]:
    """What the table says of one run."""
    outcome, example = line.outcome, " (example)" if line.run == EXAMPLE else ""
    score = outcome and outcome.score
    return {
        "Network": ladder.address_of_run(line.run),
        "Name": words.plain(line.note.name) if line.note.name else "",
        "Strategy": visitor.marked(f"{line.title}{example}", line.run),
        "Accuracy": score and 100 * score.accuracy,
        "95 % interval": f"{score.interval[0]:.1%} to {score.interval[1]:.1%}" if score else "",
        "Seconds": outcome and outcome.seconds,
        "Learned": readable_count(outcome.learned) if outcome else "",
        "State": line.status.state,
        "Dataset": words.plain(line.data),
        "Tags": [words.plain(tag) for tag in line.note.tags],
        "Backbone": words.plain(chosen.weights_name(line.weights)),
        "Started": datetime.fromtimestamp(line.created).astimezone(),
    }
