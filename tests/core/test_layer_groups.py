"""A backbone divides into layer groups without rest and without overlap, whatever its family."""

from collections.abc import Callable

import pytest
import torch
import torchvision
from torch import nn

from tests.core.training import random_backbone
from tl_core.backbones import HEAD
from tl_core.layer_groups import Layout, layout_of, pooled

FAMILIES = {
    "test_resnet": 64, "test_vit": 160, "test_vit3": 160, "test_convnext": 64, "test_efficientnet": 64, "test_mambaout": 64,
    "test_nfnet": 64, "test_coatnet": 160, "mobilenetv3_small_050": 64, "resnet10t": 64, "regnetx_002": 64,
}  # fmt: skip


def alexnet() -> nn.Module:
    return without_values(torchvision.models.alexnet, 256 * 36)


def vgg() -> nn.Module:
    return without_values(torchvision.models.vgg11_bn, 512 * 49)


def without_values(build: Callable[..., nn.Module], flattened: int) -> nn.Module:
    """A network of torchvision with slim fully connected layers and whatever was in memory as weights."""
    with torch.device("meta"):
        network = build()
        linear = [index for index, layer in enumerate(network.classifier) if isinstance(layer, nn.Linear)]
        network.classifier[linear[0]], network.classifier[linear[1]] = nn.Linear(flattened, 48), nn.Linear(48, 48)
    network.classifier[6] = nn.Identity()
    return network.to_empty(device="cpu")


def check_whole(network: nn.Module, layout: Layout) -> None:
    """Every parameter, and every buffer, is in one group."""
    owned = [name for group in layout.groups for name in (*group.parameters, *group.buffers)]
    assert sorted(owned) == sorted([*dict(network.named_parameters()), *dict(network.named_buffers())])
    modules = [name for group in layout.groups for name in group.modules]
    assert len(set(modules)) == len(modules)


@pytest.mark.parametrize("name, side", FAMILIES.items())
def test_every_parameter_and_buffer_is_in_exactly_one_group(name, side):
    backbone = random_backbone(name, side)
    check_whole(backbone.network, backbone.layout)
    assert len(set(backbone.layout.names)) == len(backbone.layout.groups) > 2


@pytest.mark.parametrize("name, side", FAMILIES.items())
def test_no_group_takes_the_name_of_the_new_head(name, side):
    assert HEAD not in random_backbone(name, side).layout.names


def test_groups_run_from_stem_to_the_last_before_the_head():
    assert random_backbone("test_resnet", 64).layout.names == ("stem", "layer1", "layer2", "layer3", "layer4")
    assert random_backbone("test_vit", 160).layout.names == ("stem", *(f"blocks.{number}" for number in range(6)))


def test_bare_parameters_freeze_with_the_stem():
    stem = random_backbone("test_vit", 160).layout.group("stem")
    assert {"cls_token", "pos_embed"} <= set(stem.parameters)


def test_alexnet_has_a_group_a_layer_and_the_papers_names():
    layout = layout_of(alexnet(), torch.randn(2, 3, 64, 64))
    assert layout.names == ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7")
    assert [group.end for group in layout.groups] == [
        "features.2", "features.5", "features.7", "features.9", "avgpool", "classifier.2", None,
    ]  # fmt: skip
    check_whole(alexnet(), layout)


def test_a_norm_belongs_to_the_convolution_it_follows():
    network = vgg()
    layout = layout_of(network, torch.randn(2, 3, 32, 32))
    check_whole(network, layout)
    assert layout.names == (*(f"conv{number}" for number in range(1, 9)), "fc6", "fc7")
    assert layout.group("conv1").parameters == ("features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias")
    assert "features.1.running_mean" in layout.group("conv1").buffers


def test_dropout_between_two_groups_belongs_to_the_one_that_reads_it():
    layout = layout_of(alexnet(), torch.randn(2, 3, 64, 64))
    assert {"classifier.0", "classifier.2"} <= set(layout.group("fc6").modules)
    assert "classifier.3" in layout.group("fc7").modules


@pytest.mark.parametrize("shape, channels_last", [((2, 5, 3, 4), False), ((2, 3, 4, 5), True), ((2, 12, 5), False)])
def test_codes_are_the_mean_over_positions(shape, channels_last):
    activation = torch.randn(shape)
    positions = activation if shape[-1] == 5 else activation.movedim(1, -1)
    assert torch.allclose(pooled(activation, channels_last), positions.reshape(2, 12, 5).mean(1))


def test_codes_that_are_vectors_stay_as_they_are():
    activation = torch.randn(2, 5)
    assert torch.equal(pooled(activation, False), activation)
