"""What a run adds to the ladder of its plan: accuracies and drifts as it goes, and the receipt at its end."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from pages.parts.ladder.picture import Block, Ladder, Stamp
from tl_core.backbones.card import HEAD
from tl_core.runs.receipt import GroupReceipt, Receipt


def with_metrics(ladder: Ladder, table: pd.DataFrame) -> Ladder:
    """The ladder with the latest validation accuracy and drift of every group in a run's table
    (`tl_core.runs.metrics.table`). An interval measured before the run does not belong to them and goes.
    """
    accuracy, drift = _latest(table, "accuracy", "val"), _latest(table, "drift", "train")

    def measured(block: Block) -> Block:
        moved = replace(block, drift=drift.get(block.name, block.drift))
        if block.name not in accuracy:
            return moved
        return replace(moved, accuracy=accuracy[block.name], low=None, high=None)

    head = replace(ladder.head, accuracy=accuracy.get(HEAD, ladder.head.accuracy))
    return replace(ladder.each(measured), head=head)


def _latest(table: pd.DataFrame, metric: str, split: str) -> dict[str, float]:
    """{group: the last number of that curve}; groups without one are not in it."""
    rows = table[(table.metric == metric) & (table.split == split)]
    return {group: float(value) for group, value in rows.groupby("group").value.last().dropna().items()}


def with_receipt(ladder: Ladder, receipt: Receipt, notes: Mapping[str, str] | None = None) -> Ladder:
    """The ladder with every block stamped as the receipt (`Run.receipt`) says. `notes` say what became of a
    group in words, as `frozen from epoch 1.9: unchanged`.
    """
    groups = {group.name: group for group in receipt.groups}

    def stamped(block: Block) -> Block:
        noted = replace(block, note=(notes or {}).get(block.name, block.note))
        if block.name not in groups:
            return noted
        group = groups[block.name]
        return replace(noted, stamp=_stamp(group), digest=group.after)

    digest = groups[HEAD].after if HEAD in groups else ""
    return replace(ladder.each(stamped), head=replace(ladder.head, digest=digest))


def _stamp(group: GroupReceipt) -> Stamp:
    if group.unchanged:
        return "identical"
    return "moved" if group.trained else "broken"
