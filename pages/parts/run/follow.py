"""A run as it goes: how far it is, three numbers, the curves of the head, the curves of every layer group."""

import time
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.parts.charts import curves, live
from pages.parts.choices import heard
from pages.parts.frame import notices, words
from pages.parts.run import network, progress
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.runs import Run, metrics
from tl_core.workspace.events import Event, Metric, Note, Toggle, of_kind

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


def view(run: Run, classes: int, levels: dict[str, float]) -> None:
    """Everything that changes while the run goes. `levels` are the accuracies to beat, drawn from the first
    second; `classes` is 0 where nobody knows them any more.
    """
    events, status = run.events(), run.status()
    frame = metrics.table(events)
    heard.remember_drawn(run.id, points(events))
    progress.state_line(run, status, events)
    notices.show(events)
    solved = run.plan.fixed_features
    best = None if solved else metrics.best_epoch(frame, HEAD)
    numbers(metrics.up_to(frame, best))
    st.caption(SOLVED if solved else best_moment(best, over=status.state == "done"))
    toggles = network.toggled(run.plan, of_kind(events, Toggle))
    course = curves.Course(frame, run.id, counted(run), toggles)
    ladder, curves_of_head = st.columns([3, 2], gap="medium")
    with ladder:
        network.show(run, frame, classes)
    with curves_of_head:
        head_panel(course, "accuracy", levels, best)
        head_panel(course, "loss", {}, best)
    groups_panel(course, run.plan.network_groups)
    # Drawn only while it is open: a browser takes half a second for its first table, just when the first
    # point is due.
    with st.expander(
        "Numbers, notes and log", icon=":material/notes:", key=DETAILS, on_change="rerun"
    ) as shown:
        if shown.open:
            details(run, frame, events)


def begins(run: Run) -> bool:
    """Whether the run was made a moment ago and the head's first point may come at any."""
    young = time.time() - run.created < BEGINNING_SECONDS
    return young and metrics.latest(metrics.table(run.events()), HEAD, "val", "accuracy") is None


def await_points(run: Run) -> None:
    """Where a run is drawn already, wait until it has other points than those or REDRAW_SECONDS have
    passed.
    """
    until = time.monotonic() + REDRAW_SECONDS
    while heard.drawn(run.id) == points(run.events()) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def points(events: list[Event]) -> int:
    return len(of_kind(events, Metric))


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


def numbers(frame: pd.DataFrame) -> None:
    """Validation accuracy, validation loss, and how far training is ahead; dashes until they are known."""
    accuracy, loss = (metrics.latest(frame, HEAD, "val", metric) for metric in ("accuracy", "loss"))
    training, gap = training_accuracy(frame), None
    if accuracy is not None and training is not None:
        gap = 100 * (training - accuracy)
    with st.grid("auto", min_column_width=150, gap="small"):
        for (name, form, meaning), value in zip(NUMBERS, (accuracy, loss, gap), strict=True):
            st.metric(name, "–" if value is None else form.format(value), help=meaning)


def best_moment(epoch: float | None, over: bool) -> str:
    """Which moment the numbers are of."""
    if epoch is None:
        return "The numbers will be those of the best moment. Its weights are kept."
    best = "the best moment" if over else "the best moment so far"
    return f"Of {best}, epoch {epoch:.3g}: the star in the chart. Its weights are kept."


def counted(run: Run) -> str:
    """What the points of the run are counted by."""
    return curves.SOLVER_STEP if run.plan.fixed_features else curves.EPOCH


def training_accuracy(frame: pd.DataFrame) -> float | None:
    """Of the epoch that the last validation ended, so that both numbers are about the same weights; None
    before.
    """
    head = frame[(frame.group == HEAD) & (frame.metric == "accuracy")]
    last = head[head.split == "val"].epoch.max()
    epoch = head[(head.split == "train") & (head.epoch > last - 1) & (head.epoch <= last)]
    return None if epoch.empty else float(epoch.value.mean())


def head_panel(course: curves.Course, metric: str, levels: dict[str, float], best: float | None) -> None:
    """Accuracy or loss of the head, training and validation."""
    title = f"{PANELS[metric].title} of the head"
    st.markdown(f"**{title}**")
    figure = curves.head_curves(course, metric, levels, best)
    live.chart(figure, f"{title} by {course.counted}, training and validation", key=f"head-{metric}")


def groups_panel(course: curves.Course, groups: tuple[str, ...]) -> None:
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
    name = f"{panel.title} of every layer group by {course.counted}, {PART_NAMES[part]}"
    live.chart(curves.group_curves(course, metric, part, drawn), name, key="groups")


def _panel_title(metric: str) -> str:
    return PANELS[metric].title


def _choose_part(panel: Panel) -> Part:
    if len(panel.parts) == 1:
        return panel.parts[0]
    return st.segmented_control(
        "Of", panel.parts, format_func=words.part_title, default="val", required=True, key="group-part"
    )


def details(run: Run, frame: pd.DataFrame, events: list[Event]) -> None:
    """The latest number of every curve as a table, what the trainer noted, and the end of its log."""
    st.dataframe(latest_by_group(frame, (*run.plan.network_groups, HEAD)), hide_index=True)
    for note in dict.fromkeys(event.sentence for event in of_kind(events, Note)):
        st.markdown(f"- {words.sentence(note)}")
    log = "\n".join(end_of_log(run))
    st.code(log or "The log is empty.", language=None, height=200)


def end_of_log(run: Run) -> list[str]:
    """The last lines of what the trainer printed."""
    log = run.folder / "output.log"
    if not log.exists():
        return []
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]


def latest_by_group(frame: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """One row a group, one column a curve, the last value of each."""
    last = frame.groupby(["group", "split", "metric"]).value.last().to_dict()
    columns = {}
    for metric, panel in PANELS.items():
        for part in panel.parts:
            name = panel.title if len(panel.parts) == 1 else f"{panel.title}, {PART_NAMES[part]}"
            columns[name] = [last.get((group, part, metric)) for group in groups]
    return pd.DataFrame({"Layer group": [words.plain(group) for group in groups], **columns})
