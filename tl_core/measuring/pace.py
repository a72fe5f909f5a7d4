"""How fast a backbone is on a device, measured in a moment: what the estimates of runs are made of.

On the CPU one thread is measured, by the time that it computed. Whatever else the machine does meanwhile
makes a wall clock ten times slower, and this one hardly at all.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tl_core.backbones import cores
from tl_core.heads.threads import one_thread
from tl_core.network.backbone import Backbone
from tl_core.network.batchnorm_folding import folded
from tl_core.network.encoder import batch_for
from tl_core.network.hooks import listening
from tl_core.network.model import in_evaluation
from tl_core.plans.phases import STEP_PIXELS
from tl_core.runs.hardware import Device

# The quickest of these counts: the first warms up.
PASSES = 3
# Images of a step at most. A network of more parameters takes none: its gradients would fill a laptop.
STEP_IMAGES, LARGEST_STEP = 32, 100_000_000


@dataclass(frozen=True)
class Pace:
    """Seconds of one image at the backbone's own size.

    `forward` is that of codes, on all cores. `step` is that of a training step in which every group learns,
    on one core; None where it was not measured. `shares` are those of the layer groups in a forward pass.
    """

    forward: float
    step: float | None
    shares: dict[str, float]


def pace_of(backbone: Backbone, side: int, device: Device) -> Pace:
    """Measured on images of `side` px. Leaves the network in training mode."""
    network = backbone.network.to(device.name)
    images = torch.zeros(batch_for(device, side), 3, side, side, device=device.name)
    images = images.contiguous(memory_format=torch.channels_last)
    quick = folded(backbone, side).network
    with one_thread():
        with torch.inference_mode(), in_evaluation(network), device.autocast():
            forward = _quickest(lambda: quick(images), device) / len(images)
            shares = _shares(backbone, images, device)
        step = _step(network, images[: max(2, min(STEP_IMAGES, STEP_PIXELS // side**2))], device)
    return Pace(forward if device.is_gpu else forward / cores.gain(), step, shares)


def _quickest(work: Callable[[], object], device: Device) -> float:
    return min(_seconds(work, device) for _ in range(PASSES))


def _seconds(work: Callable[[], object], device: Device) -> float:
    started = _now(device)
    work()
    return _now(device) - started


def _now(device: Device) -> float:
    """By the clock on a GPU, once it has done what it was told; else what this process has computed."""
    if not device.is_gpu:
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


def _shares(backbone: Backbone, images: Tensor, device: Device) -> dict[str, float]:
    """{group: its share of a forward pass}, from when each one has given its activation."""
    ends = backbone.layout.ends(backbone.network, backbone.layout.names)
    reached: dict[str, float] = {}

    def hear(name: str, output: Tensor) -> None:
        reached[name] = _now(device)

    before = _now(device)
    with listening(ends, hear):
        backbone.network(images)
    spent = {}
    for name in backbone.layout.names:
        now = max(before, reached.get(name, before))
        spent[name], before = now - before, now
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


def _step(network: nn.Module, images: Tensor, device: Device) -> float | None:
    """Seconds an image of a pass there and back, with what the optimiser does. No weight is changed."""
    if sum(parameter.numel() for parameter in network.parameters()) > LARGEST_STEP:
        return None
    optimiser = torch.optim.AdamW(network.train().parameters(), lr=0.0)

    def learn() -> None:
        optimiser.zero_grad()
        with device.autocast():
            codes = network(images)
        codes.float().square().mean().backward()
        optimiser.step()

    return _quickest(learn, device) / len(images)
