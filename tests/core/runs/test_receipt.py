"""A receipt follows from its hashes, and reads as it was written."""

import pytest

from tl_core.runs.receipt import GroupReceipt, Receipt, Span
from tl_core.workspace.stored import read_json
from tl_core.workspace.workspace import write_json

STEM = GroupReceipt("stem", False, 10, 2, "a", "a")
HEAD = GroupReceipt("head", True, 5, 0, "b", "c")
KEPT, ENDED = Span(23 / 12, "a", "a"), Span(0, "a", "a", 1.5)
BROKEN = Span(1, "a", "x", 2)


def frozen_for(name: str, *spans: Span) -> GroupReceipt:
    return GroupReceipt(name, True, 10, 2, "a", "b", spans)


@pytest.mark.parametrize(
    "groups, unchanged, sentence",
    [
        ((STEM, HEAD), True, "Proof: the frozen layer group is the same as before, bit for bit."),
        ((HEAD,), True, "Every layer group learned. Nothing was frozen."),
        (
            (GroupReceipt("stem", False, 10, 2, "a", "x"), HEAD),
            False,
            "stem was frozen and has changed: do not trust this run.",
        ),
        (
            (frozen_for("stem", KEPT), HEAD),
            True,
            "Every layer group learned, but not all of the time."
            " stem was frozen from epoch 1.92: unchanged since.",
        ),
        (
            (STEM, frozen_for("low", KEPT, ENDED), frozen_for("top", KEPT), HEAD),
            True,
            "Proof: the frozen layer group is the same as before, bit for bit."
            " low, top were frozen from epoch 1.92: unchanged since."
            " low was frozen from epoch 0 to 1.5: unchanged in that time.",
        ),
        (
            (frozen_for("low", BROKEN), frozen_for("top", KEPT, BROKEN), HEAD),
            False,
            "low, top were frozen and have changed: do not trust this run.",
        ),
    ],
)
def test_what_a_receipt_says_follows_from_its_hashes(groups, unchanged, sentence):
    assert (Receipt(groups).frozen_unchanged, Receipt(groups).sentence) == (unchanged, sentence)


def test_a_receipt_is_read_as_it_was_written(run):
    assert run.receipt() is None
    receipt = Receipt((STEM, frozen_for("low", KEPT, BROKEN), HEAD))
    write_json(run.folder / "receipt.json", receipt.to_json())
    assert run.receipt() == receipt


def test_a_receipt_of_an_earlier_version_has_no_spans(run):
    stored = Receipt((STEM, HEAD)).to_json()
    for group in stored["groups"]:
        del group["frozen"]
    write_json(run.folder / "receipt.json", stored)
    assert run.receipt() == Receipt((STEM, HEAD))


def test_the_file_says_what_follows_too():
    stored = Receipt((STEM, HEAD)).to_json()
    assert [group["unchanged"] for group in stored["groups"]] == [True, False]
    assert stored["frozen_unchanged"] and stored["sentence"]
    (low,) = Receipt((frozen_for("low", KEPT, BROKEN),)).to_json()["groups"]
    assert [span["unchanged"] for span in low["frozen"]] == [True, False]


def test_a_receipt_cannot_be_made_good_by_its_sentence(run):
    """Whoever edits the sentence leaves the hashes, and they are what is read."""
    path = run.folder / "receipt.json"
    changed = Receipt((GroupReceipt("stem", False, 10, 2, "a", "x"),)).to_json()
    write_json(path, changed | {"frozen_unchanged": True, "sentence": "All is well."})
    assert read_json(path)["sentence"] == "All is well." and not run.receipt().frozen_unchanged
