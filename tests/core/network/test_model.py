"""A network freezes what it should, cuts where it should, and is heard without being changed."""

import pytest
import torch
from torch import nn

from tests.core.stand_ins.families import FAMILIES, backbone_of, images, network_of
from tests.core.stand_ins.training import random_network, random_weights, stand_in_alexnet
from tl_core.network.backbone import open_backbone
from tl_core.network.model import Network, freeze, in_evaluation, order_gradients, taps


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


@pytest.mark.parametrize("family", FAMILIES)
def test_the_codes_of_every_group_are_as_long_as_its_layout_says(family):
    network = network_of(family).eval()
    with torch.no_grad(), taps(network) as read:
        network(images())
    assert {name: codes.shape[1] for name, codes in read.items()} == network.layout.widths
