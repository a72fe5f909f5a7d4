"""Heads are scikit-learn's, found faster: the same objectives, the same answers, and one linear layer in the end."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from torch import Tensor

from tl_core.heads import (
    GRID,
    LOSSES,
    PROBE_C,
    LinearHead,
    Scaler,
    choose_c,
    solve,
    temperature,
)


def codes(classes: int = 4, images: int = 120, width: int = 30, apart: float = 0.7, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Classes that overlap, on codes of very different scales, one of which is constant."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(images) % classes
    centres = apart * torch.randn(classes, width, generator=generator)
    found = centres[labels] + torch.randn(images, width, generator=generator)
    found = found * torch.logspace(-2, 2, width) + 3
    found[:, 4] = 7.0
    return found, labels


def objective(head: LinearHead, inputs: Tensor, labels: Tensor, kind: str, c: float) -> float:
    penalty = head.weight.double().square().sum() + (head.bias.double().square().sum() if kind == "svm" else 0)
    return float(c * LOSSES[kind](head.scores(inputs).double(), labels).sum() + penalty / 2)


def reference(kind: str, inputs: Tensor, labels: Tensor, c: float) -> LinearHead:
    """scikit-learn's own solution, on the same standardised codes."""
    scaler = Scaler.fit(inputs)
    svm = LinearSVC(C=c, dual=False, tol=1e-10, max_iter=100_000)
    found = svm if kind == "svm" else LogisticRegression(C=c, tol=1e-10, max_iter=100_000)
    found.fit(scaler(inputs).numpy().astype(np.float64), labels)
    weight, bias = torch.from_numpy(found.coef_), torch.from_numpy(found.intercept_)
    if len(weight) == 1:
        sides = (-1, 1) if kind == "svm" else (-0.5, 0.5)
        weight, bias = torch.cat([side * weight for side in sides]), torch.cat([side * bias for side in sides])
    return LinearHead(scaler, weight.float(), bias.float())


@pytest.mark.parametrize("kind", ["svm", "softmax"])
@pytest.mark.parametrize("c", [1e-3, 1e-2, 1.0])
@pytest.mark.parametrize("classes, width", [(4, 30), (3, 300)])
def test_a_head_is_scikit_learns_to_four_digits(kind, c, classes, width):
    inputs, labels = codes(classes, width=width)
    ours, theirs = solve(inputs, labels, classes, kind, c), reference(kind, inputs, labels, c)
    assert objective(ours, inputs, labels, kind, c) == pytest.approx(objective(theirs, inputs, labels, kind, c), rel=1e-4)
    new, _ = codes(classes, width=width, seed=1)
    assert (ours.scores(new).argmax(1) == theirs.scores(new).argmax(1)).float().mean() > 0.98
    assert torch.equal(ours.scores(inputs).argmax(1), theirs.scores(inputs).argmax(1))


def test_two_classes_give_scikit_learns_svm():
    inputs, labels = codes(2)
    ours, theirs = solve(inputs, labels, 2, "svm", 0.01), reference("svm", inputs, labels, 0.01)
    assert torch.allclose(ours.scores(inputs), theirs.scores(inputs), atol=1e-3)


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_scaler_and_head_fold_into_one_layer(kind):
    inputs, labels = codes()
    head = solve(inputs, labels, 4, kind, 0.01)
    assert torch.allclose(head.folded()(inputs), head.scores(inputs), atol=1e-3)


def test_a_constant_code_is_harmless():
    inputs, labels = codes()
    assert torch.isfinite(solve(inputs, labels, 4, "svm", 1.0).scores(inputs)).all()


def test_what_is_watched_comes_down_to_the_minimum():
    inputs, labels = codes()
    seen = []
    head = solve(inputs, labels, 4, "svm", 0.01, watch=lambda head, value: seen.append(value))
    assert len(seen) > 2 and seen == sorted(seen, reverse=True)
    assert seen[-1] == pytest.approx(objective(head, inputs, labels, "svm", 0.01), rel=1e-3)


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_c_is_small_where_classes_are_noise_and_large_enough_where_they_are_not(kind):
    easy, labels = codes(apart=3.0)
    right = solve(easy, labels, 4, kind, choose_c(easy, labels, 4, kind, 0)).scores(easy).argmax(1) == labels
    assert right.float().mean() > 0.95
    assert choose_c(easy, labels, 4, kind, 0) in GRID


def test_c_is_chosen_by_what_was_held_out_not_by_what_was_learned():
    """With more codes than images every large C is perfect on what it learned; a class told by one code needs a small one."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(80) % 2
    inputs = torch.randn(80, 400, generator=generator)
    inputs[:, :40] += 0.9 * (2 * labels - 1)[:, None]
    assert choose_c(inputs, labels, 2, "svm", 0) < GRID[-1]


def test_c_is_the_same_for_the_same_seed():
    inputs, labels = codes(apart=0.3)
    assert len({choose_c(inputs, labels, 4, "svm", 5) for _ in range(3)}) == 1


def test_a_class_with_one_image_gets_a_head_all_the_same():
    inputs, labels = codes()
    labels = torch.where(labels == 3, 2, labels)
    labels[0] = 3
    c = choose_c(inputs, labels, 4, "svm", 0)
    head = solve(inputs, labels, 4, "svm", c)
    assert c == PROBE_C and head.scores(inputs).shape == (120, 4) and torch.isfinite(head.weight).all()


def test_shares_at_the_temperature_are_as_often_right_as_they_say():
    """Scores three times too sure are brought back to the ones the labels were drawn from."""
    generator = torch.Generator().manual_seed(0)
    honest = torch.randn(4000, 3, generator=generator)
    labels = torch.multinomial(honest.softmax(1), 1, generator=generator)[:, 0]
    assert temperature(3 * honest, labels) == pytest.approx(3, rel=0.1)
