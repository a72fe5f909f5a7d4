"""A network freezes what it should, cuts where it should, and says no in one sentence to what does not
fit.
"""

import pytest
import torch
from torch import nn

from tests.core.stand_ins.families import FAMILIES, backbone_of, images, network_of
from tests.core.stand_ins.training import random_network, random_weights, stand_in_alexnet
from tl_core.backbones import Weights
from tl_core.network.backbone import example, open_backbone
from tl_core.network.describe import describe
from tl_core.network.model import Network, freeze, in_evaluation, order_gradients, taps
from tl_core.runs.hardware import CPU


def test_a_gradient_from_before_the_freeze_is_gone():
    network = random_network("test_resnet", 64)
    freeze(network, network.group_names)
    network(images()).sum().backward()
    freeze(network, ("layer4",))
    kept = [name for name, parameter in network.backbone.named_parameters() if parameter.grad is not None]
    assert kept and all(name.startswith("layer4") for name in kept)


def test_freezing_again_thaws_what_learns_now():
    network = random_network("test_resnet", 64)
    freeze(network, ())
    freeze(network, ("stem",))
    learning = {
        name.split(".")[1] for name, parameter in network.named_parameters() if parameter.requires_grad
    }
    assert learning == {"conv1", "bn1", "weight", "bias"}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_cut_can_sit_after_any_group_and_gives_the_codes_of_the_whole_forward_pass(family):
    backbone = backbone_of(family)
    whole = Network(backbone, backbone.layout.names[-1], 3).eval()
    with torch.no_grad(), taps(whole) as read:
        assert torch.equal(whole.codes(images()), backbone.network(images()))
    for cut, codes in dict(read).items():
        network = Network(backbone, cut, 3).eval()
        with torch.no_grad():
            assert torch.equal(network.codes(images()), codes)
            assert network(images()).shape == (4, 3)


def test_codes_at_a_cut_do_not_compute_what_lies_above():
    network = random_network("test_resnet", 64, head_after="layer2").eval()
    network.backbone.layer3 = None
    assert network.codes(images()).shape == (4, 48)
    assert network.group_names == ("stem", "layer1", "layer2")


def test_alexnet_gives_the_4096_numbers_of_the_notes_after_their_relu(workspace):
    backbone = open_backbone(stand_in_alexnet(workspace), workspace, 64)
    network = Network(backbone, "fc7", 3).eval()
    with torch.no_grad(), taps(network) as read:
        codes = network.codes(images())
        conv1 = nn.functional.relu(network.backbone.features[0](images()))
        assert torch.allclose(read["conv1"], nn.functional.max_pool2d(conv1, 3, 2).mean((2, 3)), atol=1e-6)
    assert torch.equal(codes, read["fc7"]) and codes.shape == (4, 4096) and codes.min() == 0


def test_probes_hear_nothing_of_the_gradient():
    network = random_network("test_resnet", 64)
    with taps(network) as read:
        network(images())
    assert set(read) == set(network.group_names) and not any(codes.requires_grad for codes in read.values())


def test_after_an_evaluation_the_network_is_in_the_modes_it_was_in_also_after_an_error():
    network = random_network("test_resnet", 64)
    freeze(network, ("layer4",))
    before = {name: module.training for name, module in network.named_modules()}
    assert len(set(before.values())) == 2
    with pytest.raises(KeyError), in_evaluation(network, "cpu"):
        assert not any(module.training for module in network.modules())
        raise KeyError
    assert {name: module.training for name, module in network.named_modules()} == before


@pytest.mark.parametrize("cut, norm", [("blocks.3", "blocks.3.2.bn3"), ("blocks.6", "bn2")])
def test_gradients_reach_the_last_norm_in_the_memory_order_it_works_in(cut, norm, tmp_path, workspace):
    weights = random_weights("mobilenetv2_035", tmp_path / "mobile")
    network = Network(open_backbone(weights, workspace, 64), cut, 3)
    freeze(network, network.group_names)
    order_gradients(network)
    gradients = []
    network.backbone.get_submodule(norm).register_full_backward_pre_hook(
        lambda module, given: gradients.append(given[0])
    )
    network(images()).square().sum().backward()
    assert gradients[0].is_contiguous(memory_format=torch.channels_last)


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


@pytest.mark.parametrize("family", FAMILIES)
def test_the_codes_of_every_group_are_as_long_as_its_layout_says(family):
    network = network_of(family).eval()
    with torch.no_grad(), taps(network) as read:
        network(images())
    assert {name: codes.shape[1] for name, codes in read.items()} == network.layout.widths


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
