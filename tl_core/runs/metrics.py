"""Events of a run as one tidy table, and the few numbers read off it."""

import pandas as pd

COLUMNS = ["attempt", "seq", "time", "epoch", "group", "split", "metric", "value"]


def table(events: list[dict]) -> pd.DataFrame:
    """Metric events as rows of `epoch, group, split, metric, value` (plus attempt, seq, time).

    `epoch` counts passes over the training part and may be a fraction. A point written again by a later
    attempt (after a resume) replaces the earlier one.
    """
    rows = [event for event in events if event["kind"] == "metric"]
    frame = pd.DataFrame(rows, columns=["kind", *COLUMNS]).drop(columns="kind")
    key = ["epoch", "group", "split", "metric"]
    return frame.sort_values(["attempt", "seq"]).drop_duplicates(key, keep="last").reset_index(drop=True)


def latest(frame: pd.DataFrame, group: str, split: str, metric: str) -> float | None:
    """The last number of one curve, or None before its first."""
    curve = frame[(frame.group == group) & (frame.split == split) & (frame.metric == metric)].value.dropna()
    return None if curve.empty else float(curve.iloc[-1])


def stage(events: list[dict]) -> dict | None:
    """The last stage event: `stage` (a sentence), `done` and `total` (counts, or None)."""
    return next((event for event in reversed(events) if event["kind"] == "stage"), None)
