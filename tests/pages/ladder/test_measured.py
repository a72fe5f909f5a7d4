"""A run's table and receipt become numbers and stamps of the blocks they are about."""

from pages.parts.ladder import ladder_of, with_metrics, with_receipt
from tests.pages.ladder.made import CLASSES, GROUPS, card, ladder, plan
from tl_core.backbones.card import HEAD
from tl_core.evidence import Estimate
from tl_core.runs import metrics
from tl_core.runs.receipt import GroupReceipt, Receipt
from tl_core.workspace.events import Metric


def table(*points: tuple[float, str, str, str, float]) -> dict[metrics.Curve, float]:
    events = [Metric(*point, attempt=1, seq=number) for number, point in enumerate(points)]
    return metrics.latest(metrics.table(events))


def test_the_latest_validation_accuracy_and_drift_are_shown():
    drawn = with_metrics(ladder(), table(
        (1.0, "top", "val", "accuracy", 0.4), (2.0, "top", "val", "accuracy", 0.6),
        (2.0, "top", "train", "accuracy", 0.9), (2.0, "top", "train", "drift", 0.02),
        (2.0, HEAD, "val", "accuracy", 0.7),
    ))  # fmt: skip
    assert (drawn.blocks[3].accuracy, drawn.blocks[3].drift, drawn.head.accuracy) == (0.6, 0.02, 0.7)
    assert drawn.blocks[0].accuracy is None


def test_before_its_first_point_a_run_shows_what_was_measured_before_it():
    before = ladder_of(plan(), card(), CLASSES, {"top": Estimate(0.5, 0.4, 0.6)})
    assert with_metrics(before, {}) == before
    after = with_metrics(before, table((1.0, "top", "val", "accuracy", 0.8)))
    assert (after.blocks[3].accuracy, after.blocks[3].low, after.blocks[3].high) == (0.8, None, None)


def receipt(moved: set[str], names: tuple[str, ...] = GROUPS) -> Receipt:
    """Of a run in which middle, top and head learned; `moved` are not what they were."""
    trained = {"middle", "top", HEAD}
    groups = [
        GroupReceipt(name, name in trained, 1, 0, "0" * 64, name[0] * 64 if name in moved else "0" * 64)
        for name in (*names, HEAD)
    ]
    return Receipt(tuple(groups))


def test_every_block_is_stamped_as_the_receipt_says():
    drawn = with_receipt(ladder(), receipt({"low", "middle", "top", HEAD}))
    assert [block.stamp for block in drawn.blocks] == ["identical", "broken", "moved", "moved"]
    assert [block.digest[0] for block in drawn.blocks] == ["0", "l", "m", "t"]
    assert drawn.head.digest == "h" * 64


def test_a_group_above_the_cut_has_no_stamp():
    short = receipt({"middle", HEAD}, GROUPS[:3])
    assert with_receipt(ladder(head_after="middle"), short).blocks[3].stamp is None


def test_a_note_says_what_became_of_a_group():
    noted = with_receipt(ladder(), receipt({"middle"}), {"middle": "frozen from epoch 1.9: unchanged"})
    assert [block.note for block in noted.blocks] == ["", "", "frozen from epoch 1.9: unchanged", ""]
