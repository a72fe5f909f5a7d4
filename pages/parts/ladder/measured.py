"""What a run adds to the ladder of its plan: accuracies and drifts as it goes, and the receipt at its end."""

from collections.abc import Mapping
from dataclasses import replace

from pages.parts.ladder.picture import Block, Ladder, Stamp
from tl_core.backbones.card import HEAD
from tl_core.runs.metrics import Curve
from tl_core.runs.receipt import GroupReceipt, Receipt


def with_metrics(ladder: Ladder, latest: Mapping[Curve, float]) -> Ladder:
    """The ladder with the latest validation accuracy and drift of every group (`metrics.latest`). An interval
    measured before the run does not belong to them and goes.
    """
    accuracy, drift = _of_groups(latest, "val", "accuracy"), _of_groups(latest, "train", "drift")

    def measured(block: Block) -> Block:
        moved = replace(block, drift=drift.get(block.name, block.drift))
        if block.name not in accuracy:
            return moved
        return replace(moved, accuracy=accuracy[block.name], low=None, high=None)

    head = replace(ladder.head, accuracy=accuracy.get(HEAD, ladder.head.accuracy))
    return replace(ladder.each(measured), head=head)


def _of_groups(latest: Mapping[Curve, float], *curve: str) -> dict[str, float]:
    """{group: the last number of that curve}; groups without one are not in it."""
    return {group: value for (group, *of), value in latest.items() if tuple(of) == curve}


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
