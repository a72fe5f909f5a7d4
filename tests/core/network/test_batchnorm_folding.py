"""Folding is not to be seen: the same codes on every family, from a copy with fewer BatchNorms, and the
network as it was.
"""

import pytest
import torch
from torch import nn

from tests.core.stand_ins.families import FAMILIES, SIDE, backbone_of, images
from tl_core.network.backbone import Backbone
from tl_core.network.batchnorm_folding import folded, folded_network
from tl_core.network.model import in_evaluation, taps
from tl_core.network.receipt import digest

# Its convolutions feed a BatchNorm and, past it, the next block.
FEEDS_MORE = "CoAtNet"


def norms(backbone: Backbone) -> list[nn.Module]:
    return [module for module in backbone.network.modules() if isinstance(module, nn.BatchNorm2d)]


def codes_of(backbone: Backbone) -> dict[str, torch.Tensor]:
    with torch.inference_mode(), in_evaluation(backbone.network), taps(backbone) as read:
        backbone.network(images())
    return dict(read)


def settle(backbone: Backbone) -> None:
    """Statistics as a trained network has them: of its inputs, not 0 and 1."""
    backbone.network.train()
    with torch.no_grad():
        backbone.network(images())


@pytest.mark.parametrize("family", FAMILIES)
def test_the_folded_network_gives_the_same_codes_and_the_network_stays_as_it_was(family):
    backbone = backbone_of(family)
    settle(backbone)
    before, expected = digest(backbone.network.state_dict()), codes_of(backbone)
    short = folded(backbone, SIDE)
    assert digest(backbone.network.state_dict()) == before
    assert all(module.training for module in backbone.network.modules())
    for group, codes in codes_of(short).items():
        torch.testing.assert_close(
            codes, expected[group], rtol=1e-3, atol=1e-4 * float(expected[group].abs().max())
        )
    if norms(backbone) and family != FEEDS_MORE:
        assert len(norms(short)) < len(norms(backbone))
        assert not any(module.training for module in short.network.modules())
    else:
        assert short is backbone


def test_a_whole_network_is_folded_too_and_gives_the_same_scores():
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 2))
    images = torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    network(images)  # in training: it has statistics then
    short = folded_network(network, 8)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in short.modules())
    with torch.inference_mode():
        torch.testing.assert_close(short(images), network.eval()(images), rtol=1e-4, atol=1e-4)
