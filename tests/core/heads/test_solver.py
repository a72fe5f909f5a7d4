"""Heads are scikit-learn's, found faster: the same objectives, the same answers."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_sample_weight
from torch import Tensor

from tests.core.stand_ins.codes import overlapping
from tl_core.heads.balance import class_weights
from tl_core.heads.linear import LinearHead, Scaler
from tl_core.heads.losses import LOSSES
from tl_core.heads.solver import solve


def objective(head: LinearHead, inputs: Tensor, labels: Tensor, kind: str, c: float) -> float:
    penalty = head.weight.double().square().sum() + (
        head.bias.double().square().sum() if kind == "svm" else 0
    )
    return float(c * LOSSES[kind](head.scores(inputs).double(), labels).sum() + penalty / 2)


def reference(
    kind: str, inputs: Tensor, labels: Tensor, c: float, weights: np.ndarray | None = None
) -> LinearHead:
    """scikit-learn's own solution, on the same standardised codes."""
    scaler = Scaler.fit(inputs)
    svm = LinearSVC(C=c, dual=False, tol=1e-10, max_iter=100_000)
    found = svm if kind == "svm" else LogisticRegression(C=c, tol=1e-10, max_iter=100_000)
    found.fit(scaler(inputs).numpy().astype(np.float64), labels, weights)
    weight, bias = torch.from_numpy(found.coef_), torch.from_numpy(found.intercept_)
    if len(weight) == 1:
        sides = (-1, 1) if kind == "svm" else (-0.5, 0.5)
        weight, bias = (
            torch.cat([side * weight for side in sides]),
            torch.cat([side * bias for side in sides]),
        )
    return LinearHead(scaler, weight.float(), bias.float())


@pytest.mark.parametrize("kind", ["svm", "softmax"])
@pytest.mark.parametrize("c", [1e-3, 1e-2, 1.0])
@pytest.mark.parametrize("classes, width", [(4, 30), (3, 300)])
def test_a_head_is_scikit_learns_to_four_digits(kind, c, classes, width):
    inputs, labels = overlapping(classes, width=width)
    ours, theirs = solve(inputs, labels, classes, kind, c), reference(kind, inputs, labels, c)
    assert objective(ours, inputs, labels, kind, c) == pytest.approx(
        objective(theirs, inputs, labels, kind, c), rel=1e-4
    )
    new, _ = overlapping(classes, width=width, seed=1)
    assert (ours.scores(new).argmax(1) == theirs.scores(new).argmax(1)).float().mean() > 0.98
    assert torch.equal(ours.scores(inputs).argmax(1), theirs.scores(inputs).argmax(1))


@pytest.mark.parametrize("kind", ["svm", "softmax"])
@pytest.mark.parametrize("numbers_at_once", [2**24, 0])
def test_balanced_classes_weigh_as_scikit_learns(kind, numbers_at_once, monkeypatch):
    monkeypatch.setattr("tl_core.heads.solver.NUMBERS_AT_ONCE", numbers_at_once)
    inputs, labels = overlapping(3)
    few = torch.cat([torch.where(labels == label)[0][: 40 // 3**label] for label in range(3)])
    inputs, labels = inputs[few], labels[few]
    ours = solve(inputs, labels, 3, kind, 0.01, weights=class_weights(labels, 3))
    theirs = reference(kind, inputs, labels, 0.01, compute_sample_weight("balanced", labels))
    assert torch.allclose(ours.scores(inputs), theirs.scores(inputs), atol=1e-3)
    assert not torch.allclose(
        solve(inputs, labels, 3, kind, 0.01).scores(inputs), theirs.scores(inputs), atol=1e-2
    )


def test_two_classes_give_scikit_learns_svm():
    inputs, labels = overlapping(2)
    ours, theirs = solve(inputs, labels, 2, "svm", 0.01), reference("svm", inputs, labels, 0.01)
    assert torch.allclose(ours.scores(inputs), theirs.scores(inputs), atol=1e-3)


def test_a_constant_code_is_harmless():
    inputs, labels = overlapping()
    assert torch.isfinite(solve(inputs, labels, 4, "svm", 1.0).scores(inputs)).all()


def test_a_code_that_hardly_moves_gets_no_weight_of_its_own_size():
    """Noise of a ten-thousandth: divided by its own deviation, it would count as much as codes that vary."""
    inputs, labels = overlapping()
    still = inputs[:, :8] * 1e-4
    head = solve(torch.cat([inputs, still], 1), labels, 4, "softmax", 1.0).folded()
    varying, others = head.weight.abs().split([inputs.shape[1], 8], 1)
    assert others.max() < 10 * varying.max()


def test_what_is_watched_comes_down_to_the_minimum():
    inputs, labels = overlapping()
    seen = []
    head = solve(inputs, labels, 4, "svm", 0.01, watch=lambda head, value: seen.append(value))
    assert len(seen) > 2 and seen == sorted(seen, reverse=True)
    assert seen[-1] == pytest.approx(objective(head, inputs, labels, "svm", 0.01), rel=1e-3)


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_codes_too_many_to_copy_get_the_head_of_codes_that_are_copied(kind, monkeypatch):
    inputs, labels = overlapping(images=1100)
    copied = solve(inputs, labels, 4, kind, 0.01)
    monkeypatch.setattr("tl_core.heads.solver.NUMBERS_AT_ONCE", 0)
    read = solve(inputs, labels, 4, kind, 0.01)
    assert torch.allclose(copied.scores(inputs), read.scores(inputs), atol=1e-3)
    assert objective(read, inputs, labels, kind, 0.01) == pytest.approx(
        objective(copied, inputs, labels, kind, 0.01), rel=1e-6
    )
