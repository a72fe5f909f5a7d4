"""Weights are built and filled as they are named, or refused with one sentence where they do not fit."""

import pytest
import torch

from tests.core.stand_ins.training import random_weights, stand_in_alexnet
from tl_core.backbones import Weights
from tl_core.measuring.describe import describe
from tl_core.network.backbone import example, open_backbone
from tl_core.network.model import Network
from tl_core.runs.hardware import CPU


def test_the_same_seed_gives_the_same_random_network(workspace):
    found = []
    for _ in range(2):
        torch.manual_seed(3)
        backbone = open_backbone(Weights("bundled"), workspace, 64, pretrained=())
        found.append(Network(backbone, "layer4", 3).state_dict())
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])
    pretrained = open_backbone(Weights("bundled"), workspace).network.state_dict()
    assert not torch.equal(found[0]["backbone.conv1.0.weight"], pretrained["conv1.0.weight"])


def test_named_groups_are_pretrained_and_the_others_random(workspace):
    torch.manual_seed(3)
    mixed = open_backbone(Weights("bundled"), workspace, 64, pretrained=("stem", "layer1"))
    whole = open_backbone(Weights("bundled"), workspace, 64).network.state_dict()
    found = mixed.network.state_dict()
    for group in mixed.layout.groups:
        copied = all(torch.equal(found[name], whole[name]) for name in (*group.parameters, *group.buffers))
        assert copied == (group.name in ("stem", "layer1")), group.name
    random = mixed.layout.group("layer4")
    assert all(
        found[name].unique().tolist() == [0] for name in random.buffers if name.endswith("running_mean")
    )


@pytest.mark.parametrize(
    "name", ["test_resnet", "test_efficientnet", "test_convnext", "test_mambaout", "test_vit", "lcnet_035"]
)
def test_other_sizes_work_where_the_strides_fit_and_are_refused_where_not(name, tmp_path, workspace):
    weights = random_weights(name, tmp_path / name)
    card = describe(weights, workspace, CPU)
    for side in (2 * card.size_step, 3 * card.size_step):
        card.check_size(side)
        backbone = open_backbone(weights, workspace, side)
        assert list(backbone.layout.widths.values()) == [group.width for group in card.groups]
        assert backbone.network(example(side)).shape == (2, card.groups[-1].width)
    with pytest.raises(
        ValueError, match=f"does not fit the strides of {name}; take a multiple of {card.size_step}"
    ):
        card.check_size(2 * card.size_step + 1)


def test_a_windowed_network_keeps_its_own_size(tmp_path, workspace):
    card = describe(random_weights("test_coatnet", tmp_path / "coatnet"), workspace, CPU)
    with pytest.raises(ValueError, match="test_coatnet takes 160 px only, not 192; keep its own size"):
        card.check_size(192)


def test_a_size_that_does_not_fit_is_refused_with_the_one_that_does(workspace):
    with pytest.raises(ValueError, match="alexnet does not take images of 16 px; keep 224 px"):
        open_backbone(stand_in_alexnet(workspace), workspace, 16)


def test_weights_of_another_architecture_are_refused(tmp_path, workspace):
    folder = tmp_path / "resnet"
    weights = random_weights("test_resnet", folder)
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace("test_resnet", "test_convnext"))
    with pytest.raises(ValueError, match="the weights do not fit test_convnext"):
        open_backbone(weights, workspace)


def test_a_network_without_layer_groups_is_refused(tmp_path, workspace):
    with pytest.raises(ValueError, match="PoolingVisionTransformer does not divide into layer groups"):
        open_backbone(random_weights("pit_ti_224", tmp_path / "pit"), workspace)
