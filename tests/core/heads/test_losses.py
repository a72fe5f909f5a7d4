"""A slope is what autograd would find, so that a head solved with it is the head of its loss."""

import pytest
import torch

from tl_core.heads.losses import LOSSES, SLOPES, weighted


@pytest.mark.parametrize("weights", [None, torch.tensor([0.5, 1.0, 3.0])])
@pytest.mark.parametrize("kind", ["svm", "softmax"])
def test_a_slope_is_the_derivative_of_its_loss(kind, weights):
    scores, labels = torch.randn(12, 3, dtype=torch.double, requires_grad=True), torch.arange(12) % 3
    weighted(LOSSES[kind], weights)(scores, labels).sum().backward()
    torch.testing.assert_close(weighted(SLOPES[kind], weights)(scores.detach(), labels), scores.grad)
