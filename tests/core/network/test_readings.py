"""Each reading of an activation gives the numbers that its name says, in every family of networks."""

import pytest
import torch
from torch.nn.functional import adaptive_avg_pool2d

from tests.core.stand_ins.families import CLASSES, FAMILIES, backbone_of, images
from tl_core.backbones import READINGS
from tl_core.network.layer_groups import LayerLayout, placed_of
from tl_core.network.model import Network, taps

LAYOUT = LayerLayout((), channels_last=False)
# Their last groups come after the pooling.
POOLED_BEFORE = {"VGG", "AlexNet", "MobileNetV3", "MambaOut"}


def test_a_grid_holds_the_mean_of_each_quarter_of_the_picture():
    activation = torch.zeros(1, 3, 4, 4)
    activation[0, 1, :2, 2:] = 8.0
    grid = LAYOUT.coded(activation, "grid").view(3, 2, 2)
    assert grid[1].tolist() == [[0.0, 8.0], [0.0, 0.0]] and not grid[0].any() and not grid[2].any()


def test_a_fine_grid_is_fine_where_there_are_few_channels():
    narrow, wide = torch.randn(2, 64, 8, 8), torch.randn(2, 65, 8, 8)
    assert torch.equal(LAYOUT.coded(narrow, "fine_grid"), adaptive_avg_pool2d(narrow, 4).flatten(1))
    assert torch.equal(LAYOUT.coded(wide, "fine_grid"), LAYOUT.coded(wide, "grid"))


def test_spread_is_mean_deviation_and_maximum():
    activation = torch.randn(2, 5, 6, 6)
    mean, deviation, maximum = LAYOUT.coded(activation, "spread").split(5, 1)
    flat = activation.flatten(2)
    assert torch.allclose(mean, flat.mean(2), atol=1e-6) and torch.equal(maximum, flat.amax(2))
    assert torch.allclose(deviation, flat.std(2, correction=0), atol=1e-5)


def test_spread_has_a_gradient_where_nothing_varies():
    activation = torch.ones(1, 2, 4, 4, requires_grad=True)
    LAYOUT.coded(activation, "spread").sum().backward()
    assert activation.grad.isfinite().all()


@pytest.mark.parametrize("extra", [0, 1, 5])
def test_a_sequence_is_laid_out_by_its_patches_without_the_tokens_before_them(extra):
    patches = torch.arange(16.0).view(1, 16, 1)
    placed = placed_of(torch.cat((torch.full((1, extra, 1), -1.0), patches), 1), channels_last=False)
    assert placed.flatten().tolist() == patches.flatten().tolist() and placed.shape == (1, 1, 4, 4)


@pytest.mark.parametrize("shape", [(2, 7), (2, 1, 7), (2, 7, 1, 1)])
def test_without_positions_every_reading_is_the_codes(shape):
    activation = torch.randn(shape)
    read = [LAYOUT.coded(activation, reading) for reading in READINGS]
    assert all(torch.equal(one, read[0]) for one in read) and read[0].shape == (2, 7)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_reads_what_the_taps_hear_at_any_cut_and_of_all_groups(family, reading):
    backbone = backbone_of(family)
    with torch.no_grad(), taps(backbone, reading) as read:
        backbone.network.eval()(images())
    heard = dict(read)
    assert {name: codes.shape[1] for name, codes in heard.items()} == backbone.layout.lengths(reading)
    names = backbone.layout.names
    for cut in (names[0], names[-1]):
        network = Network(backbone, cut, CLASSES, reading, all_groups=True).eval()
        with torch.no_grad():
            whole = torch.cat([heard[name] for name in network.group_names], 1)
            assert torch.equal(network.codes(images()), whole)
            assert network(images()).shape == (len(images()), CLASSES)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in POOLED_BEFORE])
def test_the_last_group_of_a_network_that_pools_itself_still_has_places(family):
    layout = backbone_of(family).layout
    last = layout.groups[-1]
    assert last.channels and last.length("grid") == 4 * last.channels


@pytest.mark.parametrize("reading", READINGS)
def test_gradients_reach_what_a_head_on_any_reading_is_made_from(reading):
    backbone = backbone_of("MobileNetV2")
    network = Network(backbone, backbone.layout.names[-1], CLASSES, reading)
    network(images()).square().sum().backward()
    gradients = [parameter.grad for parameter in backbone.network.parameters()]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)
