"""Runs set against each other: the sentences, what each came to, in what their plans differ, their curves."""

from pathlib import Path

import pandas as pd
import streamlit as st

from pages.parts import ladder
from pages.parts.charts import live, overlaid
from pages.parts.charts.curves import Course, over_an_epoch
from pages.parts.choices import which_run
from pages.parts.frame import words
from tl_core.backbones.card import HEAD
from tl_core.catalogue.comparison import Compared, Comparison
from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.evidence.wording import readable_count
from tl_core.runs import Run, metrics
from tl_core.workspace.whole import Stamp, stamp_of

PARTS: tuple[Part, ...] = ("val", "train")
METRICS = {"accuracy": "Accuracy", "loss": "Loss"}
COLUMNS = {
    "Network": st.column_config.ImageColumn(width="small"),
    "Accuracy": st.column_config.NumberColumn(format="%.1f%%"),
    "Seconds": st.column_config.NumberColumn(format="%.0f"),
}
LINK_WIDTH, LONGEST = 260, 30
ALIKE = "The plans, the versions and the weights are the same in everything."
OTHER_LOSS = "An SVM's loss is a squared hinge, a softmax head's a cross-entropy: these do not compare."
SOLVED = "A solved head has no epochs: its line is level, at what it came to."


def sentences(comparison: Comparison) -> None:
    """Who is ahead, the nearest rival first, and with what that must be read."""
    for place, lead in enumerate(comparison.leads):
        said = words.sentence(lead.sentence)
        if place == 0:
            st.subheader(said, anchor=False)
        else:
            st.markdown(said)
    for note in comparison.notes:
        st.caption(words.sentence(note))


def outcomes(comparison: Comparison) -> None:
    """A row a run, and beneath it the way to each."""
    st.dataframe(
        [_outcome(one) for one in comparison.runs],
        hide_index=True,
        row_height=ladder.ROW_HEIGHT,
        column_config=COLUMNS,
        alt="What each run came to",
    )
    with st.grid("auto", min_column_width=LINK_WIDTH, gap="small"):
        for one in comparison.runs:
            title = f"Open {words.label(one.name)}"
            st.page_link("guide/results.py", label=title, query_params={"run": one.run.id})


def _outcome(one: Compared) -> dict[str, object]:
    result = one.result
    low, high = result.reported.interval
    return {
        "Network": ladder.address_of_run(one.run),
        "Run": words.plain(one.name),
        "Accuracy": 100 * result.reported.accuracy,
        "95 % interval": f"{low:.1%} to {high:.1%}",
        "On": f"{result.reported.images:,} {PART_NAMES[result.reported_on]} images",
        "Seconds": result.seconds,
        "Learned": readable_count(result.learned),
        "Started": which_run.started(one.run).strftime("%d %B %H:%M"),
    }


def plans(comparison: Comparison) -> None:
    """In what the plans differ, a column a run."""
    st.markdown("**In what their plans differ**")
    if not comparison.plans:
        st.caption(ALIKE)
        return
    rows = [[words.plain(value) for value in one.values] for one in comparison.plans]
    titles = [one.title.capitalize() for one in comparison.plans]
    names = [words.plain(one.name) for one in comparison.runs]
    st.table(pd.DataFrame(rows, titles, names))


def curves(comparison: Comparison) -> None:
    """Accuracy and loss of every head, laid over each other."""
    st.markdown("**The head of each, as it learned**")
    part = st.segmented_control(
        "Of", PARTS, format_func=words.part_title, default="val", required=True, key="compared-part"
    )
    for column, (metric, title) in zip(st.columns(2), METRICS.items(), strict=True):
        with column:
            lines = [_course(one, part, metric) for one in comparison.runs]
            st.markdown(f"{title}, {PART_NAMES[part]}")
            name = f"{title} of each run, {PART_NAMES[part]}"
            live.chart(overlaid.overlaid(lines, metric), name, key=f"compared-{metric}")
    if len({one.run.plan.head for one in comparison.runs}) > 1:
        st.caption(OTHER_LOSS)
    solved = [one.run.plan.fixed_features for one in comparison.runs]
    if any(solved) and not all(solved):
        st.caption(SOLVED)


def _course(one: Compared, part: Part, metric: str) -> overlaid.Course:
    stamp = stamp_of(one.run.events_path)
    epochs, values = _points(str(one.run.folder), stamp, part, metric) if stamp else ([], [])
    return overlaid.Course(words.plotted(one.name, LONGEST), epochs, values, one.run.plan.fixed_features)


@st.cache_data(max_entries=100, show_spinner=False)
def _points(folder: str, stamp: Stamp, part: Part, metric: str) -> tuple[list[float], list[float]]:
    """The epochs and the values of the head's curve; in training each value is the mean over an epoch."""
    run = Run(Path(folder))
    course = Course(metrics.table(run.events()), run.id)
    curve = course.points(HEAD, part, metric)
    curve = (over_an_epoch(curve) if part == "train" else curve).dropna(subset="value")
    return curve.epoch.tolist(), curve.value.tolist()
