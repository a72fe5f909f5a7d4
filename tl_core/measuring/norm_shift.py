"""How far the target's statistics lie from the source's, in every BatchNorm layer of the backbone.

After AdaBN, which adapts a network to another domain by these statistics alone (Li et al., 2016,
https://arxiv.org/abs/1603.04779).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tl_core.dataset import Dataset
from tl_core.matrix.similarity import NormShift
from tl_core.network.model import Network
from tl_core.network.pixels import Preprocessing, stream, whole_view
from tl_core.runs.hardware import Device
from tl_core.workspace.events import Report

# Every image has many positions, so few images fix the statistics of a channel.
IMAGES, BATCH = 64, 16


class Moments:
    """Mean and variance of each channel of what goes into one layer, over the images and positions of each
    batch.
    """

    def __init__(self) -> None:
        self.batches: list[tuple[Tensor, Tensor]] = []

    def __call__(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        over = [axis for axis in range(inputs[0].ndim) if axis != 1]
        variance, mean = torch.var_mean(inputs[0].float(), over, correction=0)
        self.batches.append((mean.double().cpu(), variance.double().cpu()))

    def over(self, chosen: slice) -> tuple[Tensor, Tensor]:
        """Mean and variance over some of the batches, which are of one size."""
        means, variances = (torch.stack(values) for values in zip(*self.batches[chosen], strict=True))
        return means.mean(0), variances.mean(0) + means.var(0, correction=0)


def measure_shift(
    network: Network, dataset: Dataset, preprocessing: Preprocessing, device: Device, report: Report
) -> NormShift | None:
    """On some of the training images, in inference; None for a backbone without BatchNorm."""
    layers = norm_layers(network)
    train = dataset.part("train")
    size = max(1, min(BATCH, len(train) // 2))
    count = min(IMAGES, len(train)) // size * size
    if not layers or count < 2:
        return None
    chosen = tuple(
        train[place] for place in np.sort(np.random.default_rng(0).permutation(len(train))[:count])
    )
    chosen = (
        chosen[::2] + chosen[1::2]
    )  # both halves hold every class where images are in the order of their classes
    with torch.inference_mode(), watching(layers) as seen:
        for number, pixels in enumerate(stream(dataset, chosen, preprocessing, size)):
            report("Comparing statistics with the source's", number * size, count)
            network.codes(whole_view(pixels.to(device.name), preprocessing))
    middle = count // size // 2
    return shift_of(layers, seen, middle, count)


def norm_layers(network: nn.Module) -> dict[str, _BatchNorm]:
    """The layers that keep statistics of the source."""
    found = {
        name.removeprefix("backbone."): module
        for name, module in network.named_modules()
        if isinstance(module, _BatchNorm)
    }
    return {name: module for name, module in found.items() if module.running_mean is not None}


@contextmanager
def watching(layers: dict[str, _BatchNorm]) -> Iterator[dict[str, Moments]]:
    seen = {name: Moments() for name in layers}
    handles = [layer.register_forward_pre_hook(seen[name]) for name, layer in layers.items()]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def shift_of(layers: dict[str, _BatchNorm], seen: dict[str, Moments], middle: int, images: int) -> NormShift:
    """The distance of every layer, and of the furthest one in the batches before and from `middle`."""
    reached = {name: layer for name, layer in layers.items() if seen[name].batches}
    distances = {name: distance(layer, *seen[name].over(slice(None))) for name, layer in reached.items()}
    furthest = max(distances, key=distances.get)
    halves = tuple(
        distance(layers[furthest], *seen[furthest].over(half))
        for half in (slice(middle), slice(middle, None))
    )
    return NormShift(distances, furthest, halves, images)


def distance(layer: _BatchNorm, mean: Tensor, variance: Tensor) -> float:
    """The median channel's distance in standard deviations.

    It is the root of the symmetric Kullback-Leibler divergence between two normal distributions (AdaBN's
    authors compare layers by it), which for equal variances is the difference of the means in standard
    deviations. The median, since a channel that was almost constant on the source is any distance away.
    """
    own_mean, own = layer.running_mean.double().cpu(), layer.running_var.double().cpu() + layer.eps
    there, apart = variance + layer.eps, (mean - own_mean).square()
    divergence = ((there + apart) / own + (own + apart) / there) / 2 - 1
    return float(divergence.median().sqrt())
