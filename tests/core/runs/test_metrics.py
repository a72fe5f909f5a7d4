"""Events as one table, whatever order and however many attempts they came in."""

import pandas as pd

from tl_core.runs import metrics
from tl_core.workspace.events import Metric, Note, Stage


def metric(attempt: int, seq: int, epoch: float, value: float | None, **other: str) -> Metric:
    named = {"group": "head", "split": "val", "metric": "accuracy", **other}
    return Metric(epoch, value=value, attempt=attempt, seq=seq, **named)


def test_only_metrics_are_in_the_table():
    events = [Note("begun", attempt=1), metric(1, 1, 1, 0.5)]
    assert metrics.table(events)[["epoch", "group", "split", "metric", "value"]].values.tolist() == [
        [1, "head", "val", "accuracy", 0.5]
    ]


def test_no_events_give_an_empty_table_with_all_its_columns():
    assert list(metrics.table([]).columns) == metrics.COLUMNS and metrics.table([]).empty


def test_a_step_done_again_after_a_resume_counts_once_and_as_the_later_attempt_says():
    frame = metrics.table(
        [metric(1, 1, 1, 0.5), metric(1, 2, 2, 0.6), metric(2, 0, 2, 0.7), metric(2, 1, 3, 0.8)]
    )
    assert frame.value.tolist() == [0.5, 0.7, 0.8]


def test_one_curve_is_not_mixed_with_another():
    frame = metrics.table(
        [metric(1, 0, 1, 0.5), metric(1, 1, 1, 0.9, split="train"), metric(1, 2, 1, 0.3, group="layer4")]
    )
    assert metrics.latest(frame)["head", "val", "accuracy"] == 0.5
    assert metrics.latest(frame)["layer4", "val", "accuracy"] == 0.3
    assert ("layer4", "train", "accuracy") not in metrics.latest(frame)


def test_a_value_that_was_no_number_is_a_gap():
    frame = metrics.table([metric(1, 0, 1, 0.5), metric(1, 1, 2, None)])
    assert pd.isna(frame.value.iloc[-1]) and frame.value.dtype == float
    assert metrics.latest(frame)["head", "val", "accuracy"] == 0.5


def test_the_stage_is_the_last_one_told():
    events = [Stage("Reading"), Stage("Training"), metric(1, 0, 1, 0.5)]
    assert metrics.stage(events) == Stage("Training")
    assert metrics.stage([]) is None


def test_the_best_moment_has_the_highest_accuracy_then_the_lowest_loss():
    accuracies = [metric(1, seq, seq, value) for seq, value in enumerate([0.5, 0.8, 0.8, 0.7])]
    losses = [metric(1, 9 + seq, seq, value, metric="loss") for seq, value in enumerate([1, 0.9, 0.4, 0.1])]
    assert metrics.best_epoch(metrics.table(accuracies + losses), "head") == 2
    assert metrics.best_epoch(metrics.table(accuracies), "head") == 1
    assert metrics.best_epoch(metrics.table(losses), "head") is None
    assert metrics.best_epoch(metrics.table([]), "head") is None
