"""The running average of a network's weights, which is what is evaluated and kept where the plan asks for one."""

import torch
from timm.utils import ModelEmaV3

from tl_core.network.model import Network


def average_of(network: Network, decay: float) -> ModelEmaV3 | None:
    """An average that forgets at `decay`; None at 0.

    Its decay warms up as 1 - step^(-2/3) (timm's formula), or the start would outweigh all of a short run.
    """
    return ModelEmaV3(network, decay=decay, use_warmup=True) if decay else None


@torch.no_grad()
def settle(average: ModelEmaV3, network: Network, frozen: tuple[str, ...]) -> None:
    """Have frozen groups stand still in the average too, as they are in the network, instead of drifting on towards it."""
    for name in frozen:
        own, averaged = network.group_tensors(name), average.module.group_tensors(name)
        for key, tensor in own.items():
            averaged[key].copy_(tensor)
