"""A tally over batches is the mean over images."""

import pytest
import torch

from tl_core.heads.losses import cross_entropy, squared_hinge
from tl_core.heads.tally import Tally


def test_batches_of_any_size_give_the_mean_over_all_images():
    scores, labels = torch.randn(10, 3), torch.arange(10) % 3
    tally = Tally({"head": squared_hinge})
    for part in (slice(0, 7), slice(7, 10)):
        tally.add({"head": scores[part], "layer1": -scores[part]}, labels[part])
    assert tally.loss("head") == pytest.approx(float(squared_hinge(scores, labels).mean()))
    assert tally.loss("layer1") == pytest.approx(float(cross_entropy(-scores, labels).mean()))
    assert tally.accuracy("head") == pytest.approx(float((scores.argmax(1) == labels).float().mean()))


def test_every_classifier_says_its_loss_and_accuracy():
    said = []
    tally = Tally()
    tally.add({"head": torch.eye(3), "layer1": -torch.eye(3)}, torch.arange(3))
    tally.emit(said.append, 1.5, "val")
    found = {(point.group, point.metric): point.value for point in said}
    assert set(found) == {(group, metric) for group in ("head", "layer1") for metric in ("loss", "accuracy")}
    assert found["head", "accuracy"] == 1 and found["layer1", "accuracy"] == 0
    assert all(point.epoch == 1.5 and point.split == "val" for point in said)
