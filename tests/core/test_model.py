"""A network freezes what it should, cuts where it should, and says no in one sentence to what does not fit."""

import pytest
import torch
from torch import nn

from tests.core.training import random_network, random_weights, stand_in_alexnet
from tl_core.backbones import HEAD, Weights
from tl_core.model import Network, build_network, freeze, open_backbone, taps

PATTERNS = [(), ("layer4",), ("layer1", "layer3"), ("stem", "layer1", "layer2", "layer3", "layer4")]
REGULARISED = {
    "test_resnet": {"drop_path_rate": 0.5, "drop_rate": 0.5},
    "test_convnext": {"drop_path_rate": 0.5, "drop_rate": 0.5},
    "test_efficientnet": {"drop_path_rate": 0.5, "drop_rate": 0.5},
    "test_vit": {"drop_path_rate": 0.5, "proj_drop_rate": 0.5, "pos_drop_rate": 0.5, "drop_rate": 0.5},
    "ghostnet_100": {"drop_rate": 0.5},
}  # fmt: skip
SIDES = {"test_vit": 160}


def images(side: int = 64, count: int = 4) -> torch.Tensor:
    return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(1))


def one_step(network: Network, side: int = 64) -> None:
    """A step of plain gradient descent with weight decay on everything that has a gradient."""
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.SGD(parameters, lr=0.1, weight_decay=0.1)
    nn.functional.cross_entropy(network(images(side)), torch.tensor([0, 1, 2, 0])).backward()
    optimiser.step()


def copied(network: Network) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize("trained", PATTERNS)
def test_what_is_frozen_stays_and_what_learns_moves(trained):
    network = random_network("test_resnet", 64)
    before = copied(network)
    freeze(network, trained)
    one_step(network)
    for name in (*network.group_names, HEAD):
        changed = [key for key in network.group_tensors(name) if not torch.equal(before[key], network.state_dict()[key])]
        assert bool(changed) == (name in trained or name == HEAD), name
        if name in trained:
            assert any("running_mean" in key for key in changed) and any("weight" in key for key in changed)


@pytest.mark.parametrize("name, options", REGULARISED.items())
def test_a_frozen_backbone_behaves_in_training_as_in_evaluation(name, options):
    side = SIDES.get(name, 64)
    network = random_network(name, side, **options)
    freeze(network, ())
    with torch.no_grad():
        training, evaluation = network(images(side)), network.eval()(images(side))
    assert torch.equal(training, evaluation)


@pytest.mark.parametrize("name", ["test_resnet", "test_vit"])
def test_frozen_groups_below_one_that_learns_behave_as_in_evaluation(name):
    side = SIDES.get(name, 64)
    network = random_network(name, side, **REGULARISED[name])
    *frozen, last = network.group_names
    with torch.no_grad(), taps(network) as read:
        freeze(network, (last,))
        network(images(side))
        training = dict(read)
        network.eval()(images(side))
    assert all(torch.equal(training[group], read[group]) for group in frozen)
    assert not torch.equal(training[last], read[last])


def test_a_group_that_learns_drops_out():
    network = random_network("test_resnet", 64, **REGULARISED["test_resnet"])
    freeze(network, network.group_names)
    assert not torch.equal(network(images()), network(images()))


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
    learning = {name.split(".")[1] for name, parameter in network.named_parameters() if parameter.requires_grad}
    assert learning == {"conv1", "bn1", "weight", "bias"}


@pytest.mark.parametrize("name", ["test_resnet", "test_convnext", "test_vit"])
def test_codes_at_a_cut_are_those_of_the_whole_forward_pass(name):
    side = SIDES.get(name, 64)
    whole = random_network(name, side).eval()
    with torch.no_grad(), taps(whole) as read:
        whole(images(side))
    for cut, codes in read.items():
        network = random_network(name, side, head_after=cut).eval()
        with torch.no_grad():
            assert torch.equal(network.codes(images(side)), codes)
            assert network(images(side)).shape == (4, 3)


def test_codes_at_a_cut_do_not_compute_what_lies_above():
    network = random_network("test_resnet", 64, head_after="layer2").eval()
    network.backbone.layer3 = None
    assert network.codes(images()).shape == (4, 48)
    assert network.group_names == ("stem", "layer1", "layer2")


def test_alexnet_gives_the_4096_numbers_of_the_notes_after_their_relu(workspace):
    backbone = open_backbone(stand_in_alexnet(workspace), workspace, 64)
    network = Network(backbone, "fc7", 3, 4096).eval()
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


def test_the_same_seed_gives_the_same_random_network(workspace):
    found = []
    for _ in range(2):
        torch.manual_seed(3)
        backbone = open_backbone(Weights("bundled"), workspace, 64, pretrained=())
        found.append(build_network(backbone, "layer4", 3, 64).state_dict())
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
    assert all(found[name].unique().tolist() == [0] for name in random.buffers if name.endswith("running_mean"))


def test_a_transformer_takes_another_size_with_its_positions_resampled(tmp_path, workspace):
    backbone = open_backbone(random_weights("test_vit", tmp_path / "vit"), workspace, 96)
    assert backbone.network(images(96)).shape == (4, 64)


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
