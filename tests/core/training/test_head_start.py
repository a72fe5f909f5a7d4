"""What a fine-tuning's head starts from, and that its first steps do not undo it."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.stand_ins.training import (
    attempted,
    carried_out,
    learner_of,
    looked_at,
    planned,
    reached,
    same,
    setup_of,
    weights_of,
)
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.training.head_start import codes_to_start_from
from tl_core.workspace.events import Note, of_kind


def test_training_meets_the_codes_that_the_head_was_solved_on(pictures, workspace):
    """With the statistics of a batch, BatchNorm would make others of the same images."""
    learner = learner_of(planned(pictures, augment="none"), workspace)
    learner.wake()
    train = learner.batches.places("train")
    with torch.no_grad():
        learning, _ = learner.phase.forward(learner.state.network, train, None)
    evaluated = learner.scores(learner.state.network, "train")[HEAD]
    torch.testing.assert_close(learning, evaluated, rtol=1e-4, atol=1e-4)


@pytest.fixture
def placed(tmp_path, workspace) -> Dataset:
    """Four classes that differ only in where a red square is, among green ones."""
    for number in range(40):
        folder = tmp_path / "placed" / f"place-{number % 4}"
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(number)
        pixels = np.full((64, 64, 3), random.integers(60, 120), np.uint8)
        for row, column in random.integers(0, 56, (6, 2)):
            pixels[row : row + 8, column : column + 8] = 30, 200, 60
        row, column = (32 * half + random.integers(4, 20) for half in divmod(number % 4, 2))
        pixels[row : row + 8, column : column + 8] = 220, 40, 40
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return looked_at(tmp_path / "placed", workspace)


def test_training_starts_from_the_reading_that_tells_the_classes_apart(placed, workspace):
    plan = planned(placed, "fine_tune_top", image_size=64, epochs=3, probes=False)
    assert plan.reading == "chosen"
    trained = carried_out(plan, workspace)
    config = json.loads((trained.run.folder / "model" / "config.json").read_text())["thaw"]
    assert config["reading"] == "grid"
    assert any("The head reads" in note.sentence for note in of_kind(trained.events, Note))


def test_a_training_that_was_interrupted_goes_on_in_its_reading(placed, workspace):
    plan = planned(placed, "fine_tune_top", image_size=64, epochs=3, probes=False)
    whole = carried_out(plan, workspace)
    stops = iter([False] * 12 + [True] * 500)
    halted = carried_out(plan, workspace, lambda: next(stops))
    assert not halted.finished and reached(halted.run) < 3
    again = attempted(halted.run, workspace)
    assert again.finished and same(weights_of(again.run), weights_of(whole.run))


def test_from_random_weights_batchnorm_takes_the_statistics_of_what_it_sees(pictures, workspace):
    learner = learner_of(planned(pictures, "from_scratch"), workspace)
    before = {name: tensor.clone() for name, tensor in learner.state.network.named_buffers()}
    learner.wake()
    learner.step(learner.batches.places("train"), 0, learner.tally())
    moved = {name for name, tensor in learner.state.network.named_buffers() if not tensor.equal(before[name])}
    assert {name for name in before if name.endswith("running_mean")} <= moved


def test_the_larger_the_rates_the_smaller_the_share_of_them_that_is_taken(pictures, workspace):
    plans = (planned(pictures, head_rate=rate, backbone_rate=rate) for rate in (1e-4, 1.0, 10.0))
    ordinary, fast, faster = (learner_of(plan, workspace).held_back().phase.share for plan in plans)
    assert ordinary == 1 and 0 < faster < fast < 1 and fast == pytest.approx(10 * faster)


def test_seeing_how_long_steps_may_be_changes_nothing(pictures, workspace):
    learner = learner_of(planned(pictures, head_rate=10.0), workspace)
    network = learner.state.network
    before, modes = copy.deepcopy(network.state_dict()), [module.training for module in network.modules()]
    drawn = torch.get_rng_state()
    learner.held_back()
    after = network.state_dict()
    assert all(tensor.equal(after[name]) for name, tensor in before.items())
    assert modes == [module.training for module in network.modules()]
    assert not any(parameter.grad is not None for parameter in network.parameters())
    assert torch.get_rng_state().equal(drawn)


@pytest.mark.parametrize("most", [12, 16])
def test_of_much_data_every_class_starts_with_its_own_share(pictures, workspace, monkeypatch, most):
    monkeypatch.setattr("tl_core.training.head_start.START_IMAGES", most)
    train = pictures.part("train")
    common = [item for item in train if item.label == 0]
    rare = [one for label in (1, 2) for one in [item for item in train if item.label == label][:3]]
    uneven = replace(pictures, items=(*common * 3, *rare, *pictures.part("val")))
    uneven.write(workspace.datasets / uneven.id)
    setup = setup_of(planned(uneven), workspace)
    pixels = np.zeros((len(uneven.items), 3, 64, 64), np.uint8)
    _, labels = codes_to_start_from(setup, pixels).part(setup.network.group_names[-1], "train")
    assert np.bincount(labels, minlength=3).tolist() == [
        round(most * len(common) * 3 / len(uneven.part("train"))),
        2,
        2,
    ]
