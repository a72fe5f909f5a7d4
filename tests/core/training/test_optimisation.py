"""The optimiser holds what learns and nothing else, each group at its rate."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from tests.core.stand_ins.training import looked_at, planned, random_network
from tl_core.backbones.card import HEAD
from tl_core.network.model import freeze
from tl_core.training.optimisation import (
    drift,
    foreseen,
    gradient_ratio,
    optimiser_for,
    rates_now,
    schedule_for,
)


@pytest.fixture
def plan(picture_folder, workspace):
    return planned(
        looked_at(picture_folder, workspace), trained=("layer2", "layer4"), layer_decay=0.5, weight_decay=0.1
    )


@pytest.fixture
def network(plan):
    found = random_network("test_resnet", 64)
    freeze(found, plan.trained)
    return found


def test_the_change_of_the_loss_that_is_foreseen_is_that_of_adams_first_step():
    """Weights go against their gradients by their rates; in a linear loss the first order is all there is."""
    near, far, still = (nn.Parameter(torch.zeros(2, 2)) for _ in range(3))
    groups = [{"params": [near, still], "lr": 0.1}, {"params": [far], "lr": 0.3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.0)
    schedule_for(optimiser, 100)
    slopes = torch.tensor([[1.0, -2.0], [3.0, -4.0]])

    def loss() -> torch.Tensor:
        return (slopes * (near + far)).sum()

    before = loss()
    before.backward()
    promised = float(foreseen(optimiser))
    for group in optimiser.param_groups:
        group["lr"] = group["initial_lr"]
    optimiser.step()
    assert promised == pytest.approx(4.0) == (before - loss()).item()


def test_the_optimiser_holds_what_learns_and_nothing_else(network, plan):
    held = [parameter for group in optimiser_for(network, plan).param_groups for parameter in group["params"]]
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    assert sorted(map(id, held)) == sorted(map(id, learning))


@pytest.mark.parametrize(
    "name, side",
    [
        ("test_resnet", 64),
        ("test_vit", 64),
        ("test_convnext", 64),
        ("test_efficientnet", 64),
        ("swin_tiny_patch4_window7_224", 224),
    ],
)
def test_weights_decay_and_norms_biases_and_position_embeddings_do_not(plan, name, side):
    network = random_network(name, side)
    groups = network.group_names
    own = replace(plan, groups=groups, trained=groups, pretrained=groups, head_after=groups[-1])
    optimiser = optimiser_for(network, own)
    decaying = {
        id(parameter)
        for group in optimiser.param_groups
        if group["weight_decay"]
        for parameter in group["params"]
    }
    still = {path for path, parameter in network.named_parameters() if id(parameter) not in decaying}
    norms = {
        f"{path}.{part}"
        for path, module in network.named_modules()
        if "norm" in type(module).__name__.lower()
        for part, _ in module.named_parameters(recurse=False)
    }
    biases = {
        path
        for path, _ in network.named_parameters()
        if path.endswith(("bias", "bias_table", "pos_embed", "cls_token"))
    }
    assert norms and norms | biases <= still
    matrices = {
        f"{path}.weight"
        for path, module in network.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }
    assert not matrices & still


def test_each_group_has_its_rate(network, plan):
    rates = rates_now(optimiser_for(network, plan))
    backbone, head = pytest.approx(plan.backbone_rate), pytest.approx(plan.head_rate)
    assert rates == {
        "layer2": pytest.approx(plan.backbone_rate * plan.layer_decay**2),
        "layer4": backbone,
        HEAD: head,
    }


@pytest.mark.parametrize("steps", [1, 2, 10, 400])
def test_rates_warm_up_to_the_plans_and_fall_towards_nothing(network, plan, steps):
    optimiser = optimiser_for(network, plan)
    schedule, seen = schedule_for(optimiser, steps), []
    for step in range(1, steps + 1):
        schedule.step_update(step)
        seen.append(rates_now(optimiser)[HEAD])
    assert max(seen) == pytest.approx(plan.head_rate, rel=0.05) and min(seen) > 0
    if steps >= 10:
        assert seen[-1] < 0.1 * plan.head_rate
    if steps == 400:
        assert seen.index(max(seen)) == pytest.approx(40, abs=2) and seen[0] < 0.1 * plan.head_rate


def test_drift_is_relative_and_nothing_where_nothing_moved(network):
    start = {name: parameter.detach().clone() for name, parameter in network.named_parameters()}
    own = network.group_parameters("layer4")
    assert drift(own, start) == 0
    with torch.no_grad():
        for parameter in own.values():
            parameter.mul_(1.5)
    assert (
        drift(own, start) == pytest.approx(0.5, rel=1e-4)
        and drift(network.group_parameters("layer2"), start) == 0
    )


def test_the_gradient_ratio_is_that_of_the_norms(network):
    own = network.group_parameters("layer4")
    assert gradient_ratio(own) == 0
    for parameter in own.values():
        parameter.grad = 0.25 * parameter.detach()
    assert gradient_ratio(own) == pytest.approx(0.25, rel=1e-4)
