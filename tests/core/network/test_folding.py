"""Folding is not to be seen: the same codes on every family, from a copy with fewer BatchNorms, and the
network as it was.
"""

import pytest
import torch
from torch import nn

from tests.core.stand_ins.families import FAMILIES, SIDE, images, network_of
from tl_core.network.folding import folded
from tl_core.network.model import Network, taps
from tl_core.network.receipt import group_hashes

# Its convolutions feed a BatchNorm and, past it, the next block.
FEEDS_MORE = "CoAtNet"


def norms(network: Network) -> list[nn.Module]:
    return [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]


def codes_of(network: Network) -> dict[str, torch.Tensor]:
    network.eval()
    with torch.inference_mode(), taps(network) as read:
        network.codes(images())
    return dict(read)


def settle(network: Network) -> None:
    """Statistics as a trained network has them: of its inputs, not 0 and 1."""
    network.train()
    with torch.no_grad():
        network(images())


@pytest.mark.parametrize("family", FAMILIES)
def test_the_folded_network_gives_the_same_codes_and_the_network_stays_as_it_was(family):
    network = network_of(family)
    settle(network)
    before, expected = group_hashes(network), codes_of(network)
    short = folded(network, SIDE)
    assert group_hashes(network) == before
    for group, codes in codes_of(short).items():
        torch.testing.assert_close(
            codes, expected[group], rtol=1e-3, atol=1e-4 * float(expected[group].abs().max())
        )
    if norms(network) and family != FEEDS_MORE:
        assert len(norms(short)) < len(norms(network))
    else:
        assert short is network
