"""Codes are the mean over positions, whatever the order of an activation."""

import pytest
import torch

from tl_core.network.layer_groups import pooled


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("shape", [(2, 5, 4, 4), (2, 4, 4, 5), (2, 16, 5)])
def test_codes_are_the_mean_over_positions_whatever_their_order(shape, channels_last):
    activation = torch.randn(shape)
    positions = activation if shape[-1] == 5 else activation.movedim(1, -1)
    assert torch.allclose(pooled(activation, channels_last), positions.reshape(2, 16, 5).mean(1))


def test_with_as_many_channels_as_rows_the_networks_own_order_decides():
    activation = torch.randn(2, 4, 4, 4)
    assert torch.equal(pooled(activation, True), activation.mean((1, 2)))
    assert torch.equal(pooled(activation, False), activation.mean((2, 3)))


def test_codes_that_are_vectors_stay_as_they_are():
    activation = torch.randn(2, 5)
    assert torch.equal(pooled(activation, False), activation)
