"""A run as it goes: how far it is, three numbers, the curves of the head, the curves of every layer group."""

import time
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.parts.charts import live
from pages.parts.choices import heard
from pages.parts.frame import notices, words
from pages.parts.run import network, progress, told
from pages.parts.run.told import Told
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.runs import Run
from tl_core.runs.metrics import Curve
from tl_core.runs.run import FINAL, RunState
from tl_core.workspace.events import Note, of_kind

BOTH: tuple[Part, ...] = ("val", "train")
TRAINING_ONLY: tuple[Part, ...] = ("train",)


class Panel(NamedTuple):
    """What the panel of layer groups can draw: its title, how to read it, and the parts it is measured on."""

    title: str
    meaning: str
    parts: tuple[Part, ...] = TRAINING_ONLY


PANELS = {
    "accuracy": Panel(
        "Accuracy",
        "How well a linear probe on each group's activations tells the classes apart. No probe changes the"
        " backbone.",
        BOTH,
    ),
    "loss": Panel("Loss", "The loss of each group's linear probe. The thick line is the head.", BOTH),
    "rate": Panel(
        "Rate", "Learning rate: how fast each group may change. Frozen groups have no rate and no line."
    ),
    "ratio": Panel(
        "Ratio",
        "How large a group's gradient is beside its weights. Frozen groups have no gradient and no line.",
    ),
    "drift": Panel(
        "Drift",
        "How far each group's weights have moved, as a share of the pretrained weights. Frozen groups stay at"
        " 0.",
    ),
}
# Three numbers: the name, the form and the meaning of each.
NUMBERS = (
    ("Validation accuracy", "{:.1%}", "The share of validation images that the model names rightly."),
    ("Validation loss", "{:.3f}", "Falls while the head learns. When it rises again, the model overfits."),
    ("Gap", "{:+.1f} points", "Training accuracy minus validation accuracy. A wide gap means overfitting."),
)
SOLVED = (
    "This head is solved, not trained in epochs: a solver takes steps until no step makes the head better on"
    " the training images."
)
DETAILS = "run-details"
LOG_LINES = 60
# Levels nearer than this are one: two lines could not be told apart.
ALIKE = 0.02
# So long after its start a run without a point is no longer about to show one.
BEGINNING_SECONDS = 15
# Until then the page looks for points so often, and draws what it has just before it is drawn again anyway.
# A shorter timer would do too, but end in a run of the whole page. Where a click follows that at once,
# Streamlit makes every element of the live part anew.
LOOK_SECONDS, REDRAW_SECONDS = 0.02, 0.8


def view(run: Run, classes: int, levels: dict[str, float]) -> RunState:
    """Everything that changes while the run goes. `levels` are the accuracies to beat, drawn from the first
    second; `classes` is 0 where nobody knows them any more. Returns the state that was drawn.
    """
    status = run.status()
    so_far = told.told(run, exactly=status.state in FINAL)
    heard.remember_drawn(run.id, so_far.points)
    progress.state_line(run, status, so_far.events)
    notices.show(so_far.events)
    numbers(so_far)
    solved = run.plan.fixed_features
    st.caption(SOLVED if solved else best_moment(so_far.best, over=status.state == "done"))
    ladder, curves_of_head = st.columns([3, 2], gap="medium")
    with ladder:
        network.show(run, status.state, so_far.latest, classes)
    with curves_of_head:
        head_panel(so_far, "accuracy", levels)
        head_panel(so_far, "loss", {})
    groups_panel(so_far, run.plan.network_groups)
    # Drawn only while it is open: a browser takes half a second for its first table, just when the first
    # point is due.
    with st.expander(
        "Numbers, notes and log", icon=":material/notes:", key=DETAILS, on_change="rerun"
    ) as shown:
        if shown.open:
            details(so_far)
    return status.state


def begins(run: Run) -> bool:
    """Whether the run was made a moment ago and the head's first point may come at any."""
    young = time.time() - run.created < BEGINNING_SECONDS
    return young and (HEAD, "val", "accuracy") not in told.told(run, exactly=True).latest


def await_points(run: Run) -> None:
    """Where a run is drawn already, wait until it has other points than those or REDRAW_SECONDS have
    passed.
    """
    until = time.monotonic() + REDRAW_SECONDS
    while heard.drawn(run.id) == told.told(run, exactly=True).points and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def levels_for(dataset: Dataset | None) -> dict[str, float]:
    """What guessing reaches on the validation part: always the largest class, and any class by chance. Of two
    classes the first says all.
    """
    if dataset is None or not dataset.part("val"):
        return {}
    counts = [parts["val"] for parts in dataset.counts().values()]
    majority, chance = max(counts) / sum(counts), 1 / len(counts)
    if len(counts) == 2:
        return {"majority class": majority}
    if majority - chance > ALIKE:
        return {"majority class": majority, "chance": chance}
    return {"chance, majority class": majority}


def numbers(so_far: Told) -> None:
    """Validation accuracy, validation loss, and how far training is ahead; dashes until they are known."""
    with st.grid("auto", min_column_width=150, gap="small"):
        for (name, form, meaning), value in zip(NUMBERS, so_far.numbers, strict=True):
            st.metric(name, "–" if value is None else form.format(value), help=meaning)


def best_moment(epoch: float | None, over: bool) -> str:
    """Which moment the numbers are of."""
    if epoch is None:
        return "The numbers will be those of the best moment. Its weights are kept."
    best = "the best moment" if over else "the best moment so far"
    return f"Of {best}, epoch {epoch:.3g}: the star in the chart. Its weights are kept."


def head_panel(so_far: Told, metric: str, levels: dict[str, float]) -> None:
    """Accuracy or loss of the head, training and validation."""
    title = f"{PANELS[metric].title} of the head"
    st.markdown(f"**{title}**")
    figure = told.head_figure(so_far, metric, levels)
    live.chart(figure, f"{title} by {so_far.course.counted}, training and validation", key=f"head-{metric}")


def groups_panel(so_far: Told, groups: tuple[str, ...]) -> None:
    """One curve a layer group, of what the user picks."""
    st.subheader("Layer group by layer group")
    with st.container(horizontal=True):
        metric = st.segmented_control(
            "Show", PANELS, format_func=_panel_title, default="accuracy", required=True, key="group-metric"
        )
        panel = PANELS[metric]
        part = _choose_part(panel)
    st.caption(panel.meaning)
    drawn = groups if metric == "drift" else (*groups, HEAD)
    name = f"{panel.title} of every layer group by {so_far.course.counted}, {PART_NAMES[part]}"
    live.chart(told.groups_figure(so_far, metric, part, drawn), name, key="groups")


def _panel_title(metric: str) -> str:
    return PANELS[metric].title


def _choose_part(panel: Panel) -> Part:
    if len(panel.parts) == 1:
        return panel.parts[0]
    return st.segmented_control(
        "Of", panel.parts, format_func=words.part_title, default="val", required=True, key="group-part"
    )


def details(so_far: Told) -> None:
    """The latest number of every curve as a table, what the trainer noted, and the end of its log."""
    run = so_far.run
    st.dataframe(latest_by_group(so_far.latest, (*run.plan.network_groups, HEAD)), hide_index=True)
    for note in dict.fromkeys(event.sentence for event in of_kind(so_far.events, Note)):
        st.markdown(f"- {words.sentence(note)}")
    log = "\n".join(end_of_log(run))
    st.code(log or "The log is empty.", language=None, height=200)


def end_of_log(run: Run) -> list[str]:
    """The last lines of what the trainer printed."""
    log = run.folder / "output.log"
    if not log.exists():
        return []
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]


def latest_by_group(latest: Mapping[Curve, float], groups: tuple[str, ...]) -> pd.DataFrame:
    """One row a group, one column a curve, the last value of each."""
    columns = {}
    for metric, panel in PANELS.items():
        for part in panel.parts:
            name = panel.title if len(panel.parts) == 1 else f"{panel.title}, {PART_NAMES[part]}"
            columns[name] = [latest.get((group, part, metric)) for group in groups]
    return pd.DataFrame({"Layer group": [words.plain(group) for group in groups], **columns})
