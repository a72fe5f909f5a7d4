"""A head becomes one linear layer, and its scores become shares that mean what they say."""

import numpy as np
import pytest
import torch
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from tests.core.stand_ins.codes import overlapping
from tl_core.heads.linear import temperature
from tl_core.heads.solver import solve


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_scaler_and_head_fold_into_one_layer(kind):
    inputs, labels = overlapping()
    head = solve(inputs, labels, 4, kind, 0.01)
    assert torch.allclose(head.folded()(inputs), head.scores(inputs), atol=1e-3)


def drawn(images: int, classes: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Scores, and labels drawn by their softmax."""
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(images, classes, generator=generator)
    return scores, torch.multinomial(scores.softmax(1), 1, generator=generator)[:, 0]


def test_shares_at_the_temperature_are_as_often_right_as_they_say():
    """Scores three times too sure are brought back to the ones the labels were drawn from."""
    honest, labels = drawn(4000, 3)
    assert temperature(3 * honest, labels) == pytest.approx(3, rel=0.1)


def giving_back_its_input(classes: int) -> LogisticRegression:
    """A classifier whose scores are its input."""
    found = LogisticRegression()
    found.classes_, found.coef_ = np.arange(classes), np.eye(classes)
    found.intercept_ = np.zeros(classes)
    return found


@pytest.mark.parametrize("too_sure", [0.4, 1.0, 5.0])
@pytest.mark.parametrize("classes", [3, 10])
def test_the_temperature_is_scikit_learns(too_sure, classes):
    honest, labels = drawn(300, classes, seed=1)
    scores = too_sure * honest
    frozen = FrozenEstimator(giving_back_its_input(classes))
    theirs = CalibratedClassifierCV(frozen, method="temperature").fit(scores.numpy(), labels.numpy())
    ours = (scores / temperature(scores, labels)).softmax(1)
    assert np.allclose(theirs.predict_proba(scores.numpy()), ours, atol=1e-3)
