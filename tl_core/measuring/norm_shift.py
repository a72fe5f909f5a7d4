"""How far the target's statistics lie from the source's, in every BatchNorm layer of the backbone.

After AdaBN, which adapts a network to another domain by these statistics alone (Li et al., 2016,
https://arxiv.org/abs/1603.04779).
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tl_core.dataset import Dataset
from tl_core.matrix.measures import NormShift
from tl_core.network.encoder import Encoder
from tl_core.network.hooks import listening_before
from tl_core.network.model import in_evaluation
from tl_core.network.pixels import stream
from tl_core.network.views import whole_view
from tl_core.workspace.events import Report

# Every image has many positions, so few images fix the statistics of a channel.
IMAGES, BATCH = 64, 16


class Moments:
    """Mean and variance of each channel of a layer's input, batch by batch.

    They are over the images and positions of the batch.
    """

    def __init__(self) -> None:
        self.batches: list[tuple[Tensor, Tensor]] = []

    def add(self, inputs: Tensor) -> None:
        """Note one batch (n, channels, ...)."""
        over = [axis for axis in range(inputs.ndim) if axis != 1]
        variance, mean = torch.var_mean(inputs.float(), over, correction=0)
        self.batches.append((mean.double().cpu(), variance.double().cpu()))

    def over(self, chosen: slice) -> tuple[Tensor, Tensor]:
        """Mean and variance over some of the batches, which are of one size."""
        means, variances = (torch.stack(values) for values in zip(*self.batches[chosen], strict=True))
        return means.mean(0), variances.mean(0) + means.var(0, correction=0)


def measure_shift(encoder: Encoder, dataset: Dataset, report: Report) -> NormShift | None:
    """The shift seen on some of the training images in inference; None for a backbone without BatchNorm."""
    network, preprocessing = encoder.backbone.network, encoder.preprocessing
    layers = norm_layers(network)
    train = dataset.part("train")
    size = max(1, min(BATCH, len(train) // 2))
    count = min(IMAGES, len(train)) // size * size
    if not layers or count < 2:
        return None
    places = np.sort(np.random.default_rng(0).permutation(len(train))[:count])
    # Both halves hold every class, also where the images are in the order of their classes.
    chosen = tuple(train[place] for place in (*places[::2], *places[1::2]))
    seen = {name: Moments() for name in layers}

    def note(name: str, inputs: Tensor) -> None:
        seen[name].add(inputs)

    with torch.inference_mode(), in_evaluation(network), listening_before(layers, note):
        for number, pixels in enumerate(stream(dataset, chosen, preprocessing, size)):
            report("Comparing statistics with the source's", number * size, count)
            network(whole_view(pixels.to(encoder.device.name), preprocessing))
    middle = count // size // 2
    return shift_of(layers, seen, middle, count)


def norm_layers(network: nn.Module) -> dict[str, _BatchNorm]:
    """{name: layer} of the BatchNorm layers that keep statistics of the source."""
    found = {name: module for name, module in network.named_modules() if isinstance(module, _BatchNorm)}
    return {name: module for name, module in found.items() if module.running_mean is not None}


def shift_of(layers: dict[str, _BatchNorm], seen: dict[str, Moments], middle: int, images: int) -> NormShift:
    """The distance of every layer, and of the furthest one in the batches before and from `middle`."""
    reached = {name: layer for name, layer in layers.items() if seen[name].batches}
    distances = {name: distance(layer, *seen[name].over(slice(None))) for name, layer in reached.items()}
    furthest = max(distances, key=distances.__getitem__)
    before, after = (seen[furthest].over(half) for half in (slice(middle), slice(middle, None)))
    halves = (distance(layers[furthest], *before), distance(layers[furthest], *after))
    return NormShift(distances, furthest, halves, images)


def distance(layer: _BatchNorm, mean: Tensor, variance: Tensor) -> float:
    """The median channel's distance in standard deviations.

    The distance of a channel is the root of the symmetric Kullback-Leibler divergence between two normal
    distributions, by which AdaBN's authors compare layers. For equal variances it is the difference of the
    means in standard deviations. The median is taken because a channel that was almost constant on the source
    may be any distance away.
    """
    own_mean = layer.get_buffer("running_mean").double().cpu()
    own = layer.get_buffer("running_var").double().cpu() + layer.eps
    there, apart = variance + layer.eps, (mean - own_mean).square()
    divergence = ((there + apart) / own + (own + apart) / there) / 2 - 1
    return float(divergence.median().sqrt())
