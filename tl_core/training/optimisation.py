"""Optimiser, schedule and average of a fine-tuning, and what they do to each layer group."""

import torch
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.utils.model_ema import ModelEmaV3
from torch import Tensor, nn

from tl_core.network.model import Network
from tl_core.plans import Plan

# The first steps go up from nothing, so that a group that has just thawed is not thrown by moments it has not
# estimated yet.
WARM_UP_SHARE, WARM_UP_STEPS = 0.1, 50
# A solved head is sharp where a full step would change the loss by more than this. Of nine sets seven foresaw
# 0.2 to 5.1, street signs 8, and grey photographs, whose codes hardly vary, 17.
SHARP = 6.0
# To this the step of a sharp head is held back. On grey photographs the loss then rose to 1.9 times its start
# before it fell; at 4 to as much as 6.5 times, and at full rates no epoch was as good as the solved head.
LONGEST_STEP = 2.0


def optimiser_for(network: Network, plan: Plan) -> torch.optim.AdamW:
    """AdamW over the groups that learn and the head, each at its own rate, with and without weight decay.

    Without decay are norms, biases, and what the architecture names (timm's `no_weight_decay`: position
    embeddings, tables of biases). timm's `param_groups_layer_decay` does the like for a whole network, but
    not by our toggles: its layers are the blocks of `group_matcher(coarse=False)`, not layer groups up to a
    cut (torchvision's networks have none), the head has their rate, and its parameter groups have no names,
    by which a toggle carries the moments over and the curves tell the rates.
    """
    groups: list[dict[str, object]] = []
    named: set[str] = set(getattr(network.backbone, "no_weight_decay", set)())
    for name, rate in plan.rates().items():
        parameters = network.group_parameters(name) if rate else {}
        spared = {
            key
            for key, parameter in parameters.items()
            if parameter.ndim < 2 or key.removeprefix("backbone.") in named
        }
        for decays in (True, False):
            chosen = [parameter for key, parameter in parameters.items() if (key not in spared) == decays]
            if chosen:
                groups.append(
                    {"params": chosen, "lr": rate, "weight_decay": plan.weight_decay * decays, "name": name}
                )
    return torch.optim.AdamW(groups)


def carried_over(old: torch.optim.AdamW, new: torch.optim.AdamW) -> torch.optim.AdamW:
    """The new optimiser with the old one's state of every parameter that goes on learning."""
    for group in new.param_groups:
        for parameter in group["params"]:
            if parameter in old.state:
                new.state[parameter] = old.state[parameter]
    return new


def schedule_for(optimiser: torch.optim.Optimizer, steps: int) -> CosineLRScheduler:
    """A warm-up, then a cosine to nothing over `steps` optimiser steps, for each group from its own rate."""
    warm_up = min(WARM_UP_STEPS, max(1, round(steps * WARM_UP_SHARE)))
    return CosineLRScheduler(
        optimiser, t_initial=steps, warmup_t=warm_up, warmup_prefix=True, t_in_epochs=False
    )


def rates_now(optimiser: torch.optim.Optimizer) -> dict[str, float]:
    """{group: the learning rate of its next step}."""
    return {group["name"]: group["lr"] for group in optimiser.param_groups}


def foreseen(optimiser: torch.optim.Optimizer) -> Tensor | float:
    """By how much a step at full rates can change the loss, to first order: one number.

    Adam moves a weight by about its rate, however small its gradient is. So that is rate times gradient,
    summed over all weights regardless of sign.
    """
    return sum(group["initial_lr"] * _sum_of_sizes(group["params"]) for group in optimiser.param_groups)


def _sum_of_sizes(parameters: list[nn.Parameter]) -> Tensor | float:
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    return torch.stack(torch._foreach_norm(gradients, 1)).sum() if gradients else 0.0


def gradient_norms(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """{group: norm of its gradient, one number} of all that learn, stem first and the head last."""
    gradients: dict[str, list[Tensor]] = {}
    for group in optimiser.param_groups:
        found = [parameter.grad for parameter in group["params"] if parameter.grad is not None]
        gradients.setdefault(group["name"], []).extend(found)
    return {name: _norm(found) for name, found in gradients.items() if found}


def gradient_ratio(parameters: dict[str, nn.Parameter]) -> float:
    """Gradient norm over weight norm of a group: how hard it is pulled, for its size."""
    gradients = [parameter.grad for parameter in parameters.values() if parameter.grad is not None]
    return float(_norm(gradients) / _norm(list(parameters.values())).clamp(min=1e-12)) if gradients else 0.0


def copy_of(network: Network) -> dict[str, Tensor]:
    """The parameters as they are now, to measure drift from."""
    return {name: parameter.detach().clone() for name, parameter in network.named_parameters()}


def drift(parameters: dict[str, nn.Parameter], start: dict[str, Tensor]) -> float:
    """How far a group has gone from where it started: norm of the difference over norm of the start."""
    moved = [parameter.detach() - start[name] for name, parameter in parameters.items()]
    return float(_norm(moved) / _norm([start[name] for name in parameters]).clamp(min=1e-12))


def _norm(tensors: list[Tensor]) -> Tensor:
    return torch.stack(torch._foreach_norm([tensor.detach() for tensor in tensors])).norm()


def average_of(network: Network, decay: float) -> ModelEmaV3 | None:
    """An average that forgets at `decay`; None at 0.

    Its decay warms up as 1 - step^(-2/3) (timm's formula), or the start would outweigh all of a short run.
    """
    return ModelEmaV3(network, decay=decay, use_warmup=True) if decay else None


@torch.no_grad()
def settle(average: ModelEmaV3, network: Network, frozen: tuple[str, ...]) -> None:
    """Give the average the frozen groups as they are in the network.

    There they stand still; in the average they would go on towards it.
    """
    for name in frozen:
        own, averaged = network.group_tensors(name), average.module.group_tensors(name)
        for key, tensor in own.items():
            averaged[key].copy_(tensor)
