"""A parity receipt is green where a file says what the run's model says, and red in every other case."""

from dataclasses import replace

import pytest

from tl_core.handover.parity import FILE, Compared, Parity, sha256_of, standing
from tl_core.workspace.stored import read_json
from tl_core.workspace.workspace import write_json

GREEN = Parity("model.onnx", "", 32, "held-out images", (Compared(1, 0, 2e-6), Compared(8, 0, 3e-6)), {})


@pytest.fixture
def exported(tmp_path):
    """The folder of an exported model with a green receipt."""
    (tmp_path / "model.onnx").write_bytes(b"weights")
    told = replace(GREEN, sha256=sha256_of(tmp_path / "model.onnx")).to_json()
    write_json(tmp_path / FILE, told)
    return tmp_path


def test_a_file_that_is_as_it_was_compared_stands(exported):
    found = standing(exported)
    assert found.same and found.sentence == (
        "model.onnx says the same as the run's own model: on 32 held-out images, 1 and 8 at a time, all"
        " answers are the same and no score differs by more than 0.0001 (the most is 3.0e-06)."
    )


@pytest.mark.parametrize("change", ["write", "remove"])
def test_a_file_that_was_changed_since_does_not(exported, change):
    model = exported / "model.onnx"
    model.write_bytes(b"weighta") if change == "write" else model.unlink()
    found = standing(exported)
    assert not found.same and "model.onnx has changed since it was compared" in found.sentence


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (Compared(8, 1, 1e-6), "of 32 held-out images 1 get another answer"),
        (Compared(8, 0, 2e-4), "scores differ by up to 0.0002"),
        (Compared(8, 0, float("inf")), "scores differ by up to inf"),
        (Compared(8, 0, 1e-6, 0.01), "whether there is an answer by up to 0.01"),
    ],
)
def test_other_answers_and_other_scores_are_red_also_where_one_image_at_a_time_agrees(compared, said):
    red = replace(GREEN, compared=(GREEN.compared[0], compared))
    assert not red.same and said in red.sentence and "Do not use it" in red.sentence


def test_a_receipt_follows_from_its_figures_alone(exported):
    """Whoever writes `same` into a red receipt changes nothing."""
    red = replace(GREEN, compared=(Compared(1, 3, 0.5),)).to_json() | {"same": True}
    write_json(exported / FILE, red)
    assert not Parity.read(exported).same
    assert read_json(exported / FILE)["within"] == 1e-4


def test_a_program_that_prepares_images_otherwise_is_red_and_one_that_was_not_asked_is_not():
    assert "predict.py prepares image files as the run did" in replace(GREEN, preparation=0.0).sentence
    assert "predict.py" not in GREEN.sentence and GREEN.same
    red = replace(GREEN, preparation=0.5)
    assert not red.same and "image files are prepared otherwise by up to 0.5. Do not use it" in red.sentence
