"""Where the head is linear on places, a map is the score; else it is an estimate, after any layer group."""

import pytest
import torch

from tests.core.stand_ins.families import backbone_of
from tests.core.stand_ins.training import random_network
from tl_core.explaining.heads import RANDOM, alike, asked_rows
from tl_core.explaining.maps import groups_of, maps_of, spread_over
from tl_core.network.model import Network

SIDE, CLASSES = 160, 3


def image() -> torch.Tensor:
    return torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def convolutional() -> Network:
    return random_network("test_resnet", SIDE).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def transformer() -> Network:
    return random_network("test_vit", SIDE).eval().requires_grad_(False)


def reading(network: Network, how: str, head_after: str | None = None, all_groups: bool = False) -> Network:
    """The same backbone under another head."""
    network.head_after = head_after or network.layout.names[-1]
    network.all_groups = all_groups
    torch.manual_seed(0)
    network.read_as(how, CLASSES)
    return network.requires_grad_(False)


def maps(network: Network, group: str | None = None):
    return maps_of(network, image(), asked_rows(network, [0, 1, 2]), group)


def came_to(found) -> torch.Tensor:
    """The class scores by the maps of the three classes."""
    return (found.values.mean((1, 2)) + found.elsewhere)[:CLASSES].float()


@pytest.mark.parametrize("how", ["mean", "grid", "fine_grid"])
@pytest.mark.parametrize("all_groups", [False, True])
@pytest.mark.parametrize("group", [-1, 1])
def test_the_map_of_a_linear_head_is_the_score(convolutional, how, all_groups, group):
    network = reading(convolutional, how, convolutional.layout.names[group], all_groups)
    found = maps(network)
    assert found.kind == "score" and found.read == network.read_groups
    torch.testing.assert_close(came_to(found), network(image())[0], rtol=1e-5, atol=1e-5)


def test_of_a_sequence_the_tokens_of_no_place_are_told_apart(transformer):
    network = reading(transformer, "mean", transformer.layout.names[0])
    found = maps(network)
    torch.testing.assert_close(came_to(found), network(image())[0], rtol=1e-5, atol=1e-5)
    assert not torch.allclose(found.elsewhere[:CLASSES].float(), network.head.bias)


def test_a_field_of_a_grid_counts_by_its_own_weights(convolutional):
    network = reading(convolutional, "grid", convolutional.layout.names[1])
    with torch.no_grad():
        network.head.weight.zero_()
        # Of each channel only the field at the top left.
        network.head.weight.view(CLASSES, -1, 2, 2)[:, :, 0, 0] = 1
    (value, *_) = maps(network).values
    half = len(value) // 2
    assert value[:half, :half].any() and not value[half:].any() and not value[:, half:].any()


def test_each_of_several_groups_has_its_share_of_the_score(convolutional):
    network = reading(convolutional, "mean", all_groups=True)
    shares = [maps(network, name) for name in network.read_groups]
    assert {found.kind for found in shares} == {"share"}
    total = sum(came_to(found) for found in shares) + network.head.bias
    torch.testing.assert_close(total, network(image())[0], rtol=1e-5, atol=1e-5)


def test_where_the_head_is_not_linear_the_map_is_an_estimate(convolutional):
    found = maps(reading(convolutional, "spread"))
    assert found.kind == "estimate" and found.read == convolutional.layout.names[-1:]
    assert found.values[:CLASSES].any()


def test_a_class_token_is_explained_by_the_last_patches_that_it_still_reads(transformer):
    network = reading(transformer, "mean")
    found = maps(network)
    assert found.kind == "estimate" and found.read == ("blocks.4",)
    assert found.values[0].shape == (10, 10) and found.values[0].any()


def test_what_attention_pools_by_is_no_place():
    pooled = backbone_of("ViT with registers")
    network = Network(pooled, pooled.layout.names[-1], CLASSES).eval().requires_grad_(False)
    small = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    found = maps_of(network, small, asked_rows(network, [0]))
    assert found.kind == "estimate" and found.read == (pooled.layout.names[-2],)
    assert pooled.layout.names[-1] not in groups_of(network, small)


@pytest.mark.parametrize("place", [0, 2])
def test_any_layer_group_can_be_asked_for(convolutional, place):
    network = reading(convolutional, "mean")
    asked = groups_of(network, image())[place]
    found = maps(network, asked)
    assert found.read == (asked,) and found.kind == "estimate" and found.values[0].any()


def test_what_is_no_group_with_places_is_refused(convolutional):
    network = reading(convolutional, "mean", convolutional.layout.names[1])
    with pytest.raises(ValueError, match="there is no map after layer4; take one after stem, layer1"):
        maps(network, "layer4")


def test_random_rows_stand_beside_those_asked_for_and_never_change(convolutional):
    network = reading(convolutional, "mean", all_groups=True)
    one, again = asked_rows(network, [2]), asked_rows(network, [2])
    assert torch.equal(one.weight, again.weight) and len(one.weight) == 1 + RANDOM
    assert torch.equal(one.weight[0], network.head.weight[2])


def test_a_map_is_alike_by_the_ranks_of_its_places():
    ranks = torch.arange(16.0).view(4, 4)
    assert alike(ranks, torch.stack([ranks**3, -ranks])) == pytest.approx(1)
    assert alike(ranks, torch.zeros(1, 4, 4)) == 0


def test_a_coarse_map_keeps_its_mean_on_a_finer_grid():
    coarse = torch.rand(2, 7, 7, dtype=torch.float64)
    fine = spread_over(coarse, 24)
    torch.testing.assert_close(fine.mean((1, 2)), coarse.mean((1, 2)))
    torch.testing.assert_close(spread_over(coarse, 14)[:, ::2, 1::2], coarse)
