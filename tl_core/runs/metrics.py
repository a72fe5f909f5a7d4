"""Events of a run as one tidy table, and the few numbers read off it."""

from collections.abc import Iterable
from operator import attrgetter

import pandas as pd

from tl_core.workspace.events import Event, Metric, Stage, of_kind

# A group, or the head; the part that is measured; and what is.
Curve = tuple[str, str, str]
NAMES = ["group", "split", "metric"]
COLUMNS = ["attempt", "seq", "time", "epoch", "group", "split", "metric", "value"]


def table(events: Iterable[Event]) -> pd.DataFrame:
    """Metric events as rows of `epoch, group, split, metric, value` (plus attempt, seq, time).

    `epoch` counts passes over the training part and may be a fraction. A point written again by a later
    attempt (after a resume) replaces the earlier one.
    """
    rows = map(attrgetter(*COLUMNS), of_kind(events, Metric))
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"value": float} | dict.fromkeys(NAMES, "category"))
    key = ["epoch", *NAMES]
    return frame.sort_values(["attempt", "seq"]).drop_duplicates(key, keep="last").reset_index(drop=True)


def latest(frame: pd.DataFrame) -> dict[Curve, float]:
    """The last number of each curve that has one."""
    last = frame.dropna(subset="value").groupby(NAMES).value.last()
    return {curve: float(value) for curve, value in last.items()}


def best_epoch(frame: pd.DataFrame, group: str) -> float | None:
    """When the validation accuracy of the group was best; of two moments that tie, the one with the lower
    loss. None before its first.
    """
    seen = frame[(frame.group == group) & (frame.split == "val")]
    moments = seen.pivot_table(index="epoch", columns="metric", values="value")
    if "accuracy" not in moments or moments.accuracy.dropna().empty:
        return None
    if "loss" not in moments:
        moments = moments.assign(loss=0.0)
    return float(moments.sort_values(["accuracy", "loss"], ascending=[False, True]).index[0])


def up_to(frame: pd.DataFrame, epoch: float | None) -> pd.DataFrame:
    """The rows until that moment; all where there is none."""
    return frame if epoch is None else frame[frame.epoch <= epoch]


def stage(events: Iterable[Event]) -> Stage | None:
    """The last stage the run told of; None before its first."""
    stages = of_kind(events, Stage)
    return stages[-1] if stages else None
