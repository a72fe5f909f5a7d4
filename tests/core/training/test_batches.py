"""Which images a step sees, and how: a function of seed and epoch, in as many steps as an epoch says."""

import numpy as np
import pytest
import torch

from tests.core.stand_ins.training import beginner, learner_of, setup_of
from tl_core.training.batches import Batches


@pytest.mark.parametrize("size", range(2, 12))
def test_an_epoch_has_as_many_batches_as_steps_and_none_of_one_image(pictures, workspace, size):
    batches = Batches.of(setup_of(beginner(pictures, batch_size=size), workspace))
    chosen = list(batches.of_epoch(0))
    assert len(chosen) == batches.steps and min(map(len, chosen)) > 1
    seen = np.concatenate(chosen)
    assert len(set(seen)) == len(seen) >= len(pictures.part("train")) - 1
    assert set(seen) <= set(batches.places("train"))


def test_another_epoch_has_another_order_and_another_crop_and_the_same_one_the_same(pictures, workspace):
    learner = learner_of(beginner(pictures, augment="crop"), workspace)
    batches, view = learner.batches, learner.phase.forward.view
    first, again, second = (np.concatenate(list(batches.of_epoch(epoch))) for epoch in (0, 0, 1))
    assert first.tolist() == again.tolist() != second.tolist()
    few = first[:4]
    assert torch.equal(batches.images(few, view(3)), batches.images(few, view(3)))
    assert not torch.equal(batches.images(few, view(3)), batches.images(few, view(4)))
    assert not torch.equal(batches.images(few, view(3)), batches.images(few, view(None)))


def test_epochs_go_round_the_crops_that_are_kept(pictures, workspace):
    forward = learner_of(beginner(pictures, "fine_tune_top", augment="crop"), workspace).phase.forward
    assert [forward.view(epoch) for epoch in range(6)] == [1, 2, 3, 4, 1, 2] and forward.view(None) == 0
