"""Evidence on both axes as files hold it, from the first version on; and the answers that follow from it."""

import json

import pytest

from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, answers_for, axes_path, measured

SURE = {"value": 0.9, "low": 0.85, "high": 0.95}
GAINED = {"value": 0.04, "low": 0.01, "high": 0.07}
SIZE = {
    "images": 12,
    "classes": 2,
    "held_out": 4,
    "head_parameters": 258,
    "backbone_parameters": 510_500,
    "points": [
        {"share": 0.5, "images": 6, "accuracy": SURE},
        {"share": 1.0, "images": 12, "accuracy": SURE},
    ],
    "gain": GAINED,
}
DEPTH = {
    "depths": [
        {"group": "middle", "accuracy": SURE, "logme": 0.4},
        {"group": "top", "accuracy": SURE, "logme": 0.3},
    ],
    "best_earlier": "middle",
    "lead": {"value": -0.05, "low": -0.08, "high": -0.02},
}
NAMES = {
    "source_classes": 24,
    "confidence": {"value": 0.5, "low": 0.3, "high": 0.7},
    "told": {"value": 0.55, "low": 0.45, "high": 0.65},
    "probe": 0.9,
    "majority": 0.5,
    "beyond_half": {"value": -0.15, "low": -0.25, "high": -0.05},
    "table": [{"label": "cat", "names": [["tiles", 0.5], ["cells", 0.25]]}, {"label": "dog", "names": []}],
}
SHIFT = {"layers": {"bn1": 0.4, "bn2": 1.2}, "furthest": "bn2", "halves": [1.0, 1.2], "images": 64}
DISTANCE = {"outside": {"value": 0.4, "low": 0.2, "high": 0.6}, "images": 12, "source_images": 200}
# What each version of Thaw wrote; "says" repeats the evidence in sentences, and nothing reads it.
FILES = {
    "first version": {"depth": DEPTH, "names": NAMES, "shift": SHIFT},
    "with the distance to the source": {
        "depth": DEPTH,
        "names": NAMES,
        "shift": SHIFT,
        "distance": DISTANCE,
    },
    "where only depth can be measured": {"depth": DEPTH, "names": None, "shift": None, "distance": None},
}


@pytest.fixture(params=FILES)
def axes(request, workspace, dataset, card) -> Axes:
    """What is read from the file of that version."""
    path = axes_path(workspace, dataset, card)
    path.parent.mkdir(parents=True)
    stored = {"evidence": {"size": SIZE, "similarity": FILES[request.param]}, "says": {}}
    path.write_text(json.dumps(stored))
    return measured(workspace, dataset, card)


def test_every_file_of_evidence_is_read_and_speaks(axes):
    assert (axes.size.verdict(), axes.similarity.verdict, axes.early_cut) == ("small", "different", "middle")
    said = axes.to_json()["says"]
    assert all(sentence.endswith(".") for sentence in said["sentences"]) and said["signals"]


def test_what_is_read_is_written_back_the_same(axes, tmp_path):
    axes.write(tmp_path / "again.json")
    assert Axes.from_json(json.loads((tmp_path / "again.json").read_text())) == axes


def test_measured_answers_stand_in_for_those_not_given(axes, dataset):
    answers, notes = answers_for(dataset, axes)
    assert answers == Answers("small", "different")
    assert notes[0].startswith("size was not given: ") and "Measured: different" in notes[1]
    assert answers_for(dataset, axes, "large", "similar") == (Answers("large", "similar"), [])


def test_without_evidence_the_images_are_counted_and_the_source_is_taken_for_similar(dataset):
    answers, notes = answers_for(dataset, None)
    assert answers == Answers("small", "similar")
    assert "12 training images of 2 classes count as small" in notes[0] and "was assumed" in notes[1]
