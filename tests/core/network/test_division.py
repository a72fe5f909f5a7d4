"""A backbone divides into layer groups without rest and without overlap, whatever its family."""

import pytest
from torch import nn

from tests.core.stand_ins.families import FAMILIES, backbone_of
from tests.core.stand_ins.training import random_backbone
from tl_core.backbones.card import HEAD
from tl_core.network.layer_groups import LayerLayout


def check_whole(network: nn.Module, layout: LayerLayout) -> None:
    """Every parameter, and every buffer, is in one group."""
    owned = [name for group in layout.groups for name in (*group.parameters, *group.buffers)]
    assert sorted(owned) == sorted([*dict(network.named_parameters()), *dict(network.named_buffers())])
    modules = [name for group in layout.groups for name in group.modules]
    assert len(set(modules)) == len(modules)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_parameter_and_buffer_is_in_exactly_one_group(family):
    backbone = backbone_of(family)
    check_whole(backbone.network, backbone.layout)
    assert len(set(backbone.layout.names)) == len(backbone.layout.groups) > 2


@pytest.mark.parametrize("family", FAMILIES)
def test_no_group_takes_the_name_of_the_new_head(family):
    assert HEAD not in backbone_of(family).layout.names


def test_groups_run_from_stem_to_the_last_before_the_head():
    assert random_backbone("test_resnet", 64).layout.names == ("stem", "layer1", "layer2", "layer3", "layer4")
    assert random_backbone("test_vit", 160).layout.names == (
        "stem",
        *(f"blocks.{number}" for number in range(6)),
    )


def test_bare_parameters_freeze_with_the_stem():
    stem = random_backbone("test_vit", 160).layout.group("stem")
    assert {"cls_token", "pos_embed"} <= set(stem.parameters)


def test_a_group_that_begins_with_a_bare_parameter_is_named_after_its_modules():
    assert random_backbone("visformer_tiny", 224).layout.names[:3] == ("stem", "stage1.0", "stage1.1")


def test_a_network_without_coarse_groups_is_refused():
    with pytest.raises(ValueError, match="RDNet does not divide into layer groups"):
        random_backbone("rdnet_tiny", 64)


def test_alexnet_has_a_group_a_layer_and_the_papers_names():
    layout = backbone_of("AlexNet").layout
    assert layout.names == ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7")
    assert [group.end for group in layout.groups] == [
        "features.2",
        "features.5",
        "features.7",
        "features.9",
        "avgpool",
        "classifier.2",
        "",
    ]


def test_a_norm_belongs_to_the_convolution_it_follows():
    layout = backbone_of("VGG").layout
    assert layout.names == (*(f"conv{number}" for number in range(1, 5)), "fc6", "fc7")
    assert layout.group("conv1").parameters == (
        "features.0.weight",
        "features.0.bias",
        "features.1.weight",
        "features.1.bias",
    )
    assert "features.1.running_mean" in layout.group("conv1").buffers


def test_dropout_between_two_groups_belongs_to_the_one_that_reads_it():
    layout = backbone_of("AlexNet").layout
    assert {"classifier.0", "classifier.2"} <= set(layout.group("fc6").modules)
    assert "classifier.3" in layout.group("fc7").modules


@pytest.mark.parametrize(
    "name, widths_seen", [("volo_d1_224", {192, 384}), ("pvt_v2_b0", {32, 64, 160, 256})]
)
def test_codes_of_a_network_that_changes_the_order_on_the_way_are_as_long_as_it_has_channels(
    name, widths_seen
):
    options = {"img_size": 64} if name.startswith("volo") else {}
    assert set(random_backbone(name, 64, **options).layout.widths.values()) == widths_seen
