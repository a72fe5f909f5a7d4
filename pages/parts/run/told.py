"""What a run has told so far, read and drawn once for everybody who looks at it: fifty may follow one run."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

import pandas as pd
import streamlit as st

from pages.parts.charts import curves, live
from pages.parts.run import network
from tl_core.backbones.card import HEAD
from tl_core.dataset.dataset import Part
from tl_core.runs import Run, metrics
from tl_core.runs.metrics import Curve
from tl_core.workspace.events import Event, Metric, Toggle, of_kind
from tl_core.workspace.whole import Stamp, stamp_of

# So long, in seconds, it may be asked for again: every viewer of a live page does so once a second.
KEPT_SECONDS = 5
# What was made does for so many times as long as making it took.
LASTS = 5
Levels = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Told:
    """The events of a run up to a moment, and what is read off them. Nobody changes what is in it.

    `best` is the best moment, where the head is trained and has had one. `numbers` are of that moment, or of
    the last: validation accuracy, validation loss, and how many points training is ahead.
    """

    run: Run
    stamp: Stamp | None
    events: list[Event]
    course: curves.Course
    latest: Mapping[Curve, float]
    best: float | None
    numbers: tuple[float | None, float | None, float | None]

    @property
    def points(self) -> int:
        return len(of_kind(self.events, Metric))


@dataclass
class Shared:
    """The newest Told of a run, for all who look at it. One that took long to make does for a while: else a
    run of very many events would keep a server busy that fifty look at.
    """

    newest: Told | None = None
    until: float = 0.0
    making: Lock = field(default_factory=Lock)

    def told(self, run: Run, exactly: bool) -> Told:
        """`exactly`: up to the last event, however long that takes."""
        with self.making:
            stamp, begun = stamp_of(run.events_path), time.monotonic()
            known = self.newest
            if known and (known.stamp == stamp or (begun < self.until and not exactly)):
                return known
            self.newest = _made(run, stamp)
            self.until = time.monotonic() + LASTS * (time.monotonic() - begun)
            return self.newest


def told(run: Run, exactly: bool = False) -> Told:
    return _shared(str(run.folder)).told(run, exactly)


def head_figure(so_far: Told, metric: str, levels: Mapping[str, float]) -> live.Written:
    """The head's curves of one metric."""
    return _head_figure(str(so_far.run.folder), so_far.stamp, metric, tuple(levels.items()), _of=so_far)


def groups_figure(so_far: Told, metric: str, part: Part, groups: tuple[str, ...]) -> live.Written:
    """One curve of the metric for each of the groups."""
    return _groups_figure(str(so_far.run.folder), so_far.stamp, metric, part, groups, _of=so_far)


def training_accuracy(table: pd.DataFrame) -> float | None:
    """Of the epoch that the last validation ended, so that both numbers are about the same weights; None
    before.
    """
    head = table[(table.group == HEAD) & (table.metric == "accuracy")]
    last = head[head.split == "val"].epoch.max()
    epoch = head[(head.split == "train") & (head.epoch > last - 1) & (head.epoch <= last)]
    return None if epoch.empty else float(epoch.value.mean())


@st.cache_resource(max_entries=32, show_spinner=False)
def _shared(folder: str) -> Shared:
    return Shared()


def _made(run: Run, stamp: Stamp | None) -> Told:
    events, solved = run.events(), run.plan.fixed_features
    table = metrics.table(events)
    best = None if solved else metrics.best_epoch(table, HEAD)
    toggles = network.toggled(run.plan, of_kind(events, Toggle))
    course = curves.Course(table, run.id, curves.SOLVER_STEP if solved else curves.EPOCH, toggles)
    numbers = _numbers(metrics.up_to(table, best))
    return Told(run, stamp, events, course, metrics.latest(table), best, numbers)


def _numbers(table: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    latest, training = metrics.latest(table), training_accuracy(table)
    accuracy, loss = (latest.get((HEAD, "val", metric)) for metric in ("accuracy", "loss"))
    gap = None if accuracy is None or training is None else 100 * (training - accuracy)
    return accuracy, loss, gap


@st.cache_resource(max_entries=64, ttl=KEPT_SECONDS, show_spinner=False)
def _head_figure(folder: str, stamp: Stamp | None, metric: str, levels: Levels, *, _of: Told) -> live.Written:
    return live.written(curves.head_curves(_of.course, metric, dict(levels), _of.best))


@st.cache_resource(max_entries=64, ttl=KEPT_SECONDS, show_spinner=False)
def _groups_figure(
    folder: str, stamp: Stamp | None, metric: str, part: Part, groups: tuple[str, ...], *, _of: Told
) -> live.Written:
    return live.written(curves.group_curves(_of.course, metric, part, groups))
