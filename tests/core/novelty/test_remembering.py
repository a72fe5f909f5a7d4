"""A run remembers what it learned from: its model gives no answer to pictures unlike those, and says when it
cannot know.
"""

import numpy as np
import pytest
from PIL import Image

from tests.conftest import draw_pictures
from tests.core.stand_ins.training import carried_out, looked_at, planned
from tl_core.novelty.memory import Memory
from tl_core.verbs import predict


@pytest.fixture
def strangers(tmp_path):
    """Noise without a colour or a stripe."""
    (folder := tmp_path / "strangers").mkdir()
    for number in range(10):
        noise = np.random.default_rng(number).integers(0, 256, (40, 48, 3)).astype("uint8")
        Image.fromarray(noise).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def many(tmp_path, workspace):
    """Enough pictures to validate on."""
    draw_pictures(tmp_path / "many", 60)
    return looked_at(tmp_path / "many", workspace)


@pytest.mark.parametrize("strategy", ["linear_probe", "fine_tune_all"])
def test_strangers_get_no_answer_and_nearly_all_of_its_own_do(many, workspace, strangers, strategy):
    run = carried_out(planned(many, strategy, probes=False, epochs=1), workspace).run
    own = predict(run, many.root)
    assert sum(one.answer is not None for one in own) > 0.85 * len(own)
    refused = predict(run, strangers)
    assert [one.answer for one in refused] == [None] * 10
    assert refused[0].trusted.startswith("none of these: ")
    assert "validation images" in refused.price
    assert {one.answer for one in predict(run, strangers, answered=1)} <= set(many.classes)


def test_few_held_out_images_are_joined_by_the_training_images_where_nothing_learned(
    pictures, workspace, strangers
):
    run = carried_out(planned(pictures, "linear_probe", probes=False), workspace).run
    memory = Memory.read(run.folder / "model")
    assert memory.held_out.by == "cross-validation" and len(memory.held_out.right) == 36
    assert [one.answer for one in predict(run, strangers)] == [None] * 10


def test_where_layers_learned_few_held_out_images_are_too_few_and_it_is_said(pictures, workspace, strangers):
    run = carried_out(planned(pictures, "fine_tune_top", probes=False, epochs=1), workspace).run
    said = predict(run, strangers)
    assert "a threshold needs 30" in said.price
    assert {one.trusted for one in said} == {"not known"} and all(one.answer for one in said)


def test_a_model_of_an_earlier_version_answers_everything(pictures, workspace, strangers):
    run = carried_out(planned(pictures, "linear_probe", probes=False), workspace).run
    for name in ("learned.safetensors", "aspects.json", "held_out.json"):
        (run.folder / "model" / name).unlink()
    said = predict(run, strangers)
    assert "kept no codes" in said.price and {one.trusted for one in said} == {"not known"}
