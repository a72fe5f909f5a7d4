"""The card of a backbone says what its network is."""

import pytest

from tests.core.stand_ins.families import FAMILIES, SIDE, backbone_of
from tests.core.stand_ins.training import random_backbone, random_weights
from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import card_path
from tl_core.measuring.describe import describe, lowest_activations
from tl_core.runs.hardware import CPU


def test_the_card_of_the_bundled_backbone_is_the_one_that_came_with_it(workspace):
    card = describe(Weights("bundled"), workspace, CPU)
    assert card.group_names == ("stem", "layer1", "layer2", "layer3", "layer4")
    assert [group.width for group in card.groups] == [32, 32, 48, 192, 96]
    assert all(group.thresholded and group.normalised for group in card.groups)
    assert (card.input_size, card.size_step) == (64, 32)
    assert card.seconds_per_image > 0


def test_the_card_is_kept_in_the_workspace(workspace):
    card = describe(Weights("bundled"), workspace, CPU)
    assert BackboneCard.read(card_path(workspace, Weights("bundled"), "cpu")) == card


def test_parameters_of_the_groups_are_those_of_the_network(workspace):
    backbone = random_backbone("test_resnet", 64)
    card = describe(Weights("bundled"), workspace, CPU)
    assert card.parameters == sum(parameter.numel() for parameter in backbone.network.parameters())


def test_a_transformer_takes_multiples_of_its_patch_and_has_no_batch_statistics(tmp_path, workspace):
    card = describe(random_weights("test_vit", tmp_path / "vit"), workspace, CPU)
    assert card.size_step == 16
    assert not any(group.thresholded or group.normalised for group in card.groups)


@pytest.mark.parametrize("family", FAMILIES)
def test_codes_of_the_stem_and_the_top_are_thresholded_where_the_network_has_a_relu(family):
    """Codes of SiLU and hard-swish are pooled to positive numbers, and are not thresholded for all that."""
    lowest = lowest_activations(backbone_of(family), SIDE)
    assert [lowest["stem" if "stem" in lowest else "conv1"] >= 0, list(lowest.values())[-1] >= 0] == [
        FAMILIES[family].thresholded
    ] * 2


def test_codes_between_linear_bottlenecks_are_not_thresholded():
    """MobileNetV2 has a ReLU in its stem and before its head, and none after a block."""
    lowest = lowest_activations(backbone_of("MobileNetV2"), SIDE)
    assert [value >= 0 for value in lowest.values()] == [True, *[False] * 6, True]
