"""How C is chosen."""

import pytest
import torch

from tests.core.stand_ins.codes import overlapping
from tl_core.heads.regularisation import GRID, choose_c
from tl_core.heads.solver import probe_c, solve


@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_c_is_small_where_classes_are_noise_and_large_enough_where_they_are_not(kind):
    easy, labels = overlapping(apart=3.0)
    right = (
        solve(easy, labels, 4, kind, choose_c(easy, labels, 4, kind, 0).c).scores(easy).argmax(1) == labels
    )
    assert right.float().mean() > 0.95
    assert choose_c(easy, labels, 4, kind, 0).c in GRID


def test_c_is_chosen_by_what_was_held_out_not_by_what_was_learned():
    """With more codes than images every large C is perfect on what it learned; a class told by one code needs
    a small one.
    """
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(80) % 2
    inputs = torch.randn(80, 400, generator=generator)
    inputs[:, :40] += 0.9 * (2 * labels - 1)[:, None]
    assert choose_c(inputs, labels, 2, "svm", 0).c < GRID[-1]


def test_c_is_the_same_for_the_same_seed():
    inputs, labels = overlapping(apart=0.3)
    choices = [choose_c(inputs, labels, 4, "svm", 5) for _ in range(3)]
    assert len({(choice.c, choice.right.tobytes()) for choice in choices}) == 1


def test_a_class_with_one_image_gets_a_head_all_the_same():
    inputs, labels = overlapping()
    labels = torch.where(labels == 3, 2, labels)
    labels[0] = 3
    c = choose_c(inputs, labels, 4, "svm", 0).c
    head = solve(inputs, labels, 4, "svm", c)
    assert (
        c == probe_c(inputs.shape[1])
        and head.scores(inputs).shape == (120, 4)
        and torch.isfinite(head.weight).all()
    )
