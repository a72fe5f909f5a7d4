"""The rows of a head that are explained, and beside them rows of random weights: what a map is worth is seen
by what it shows for those.
"""

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import Tensor, nn

from tl_core.network.model import Network

RANDOM = 2


def asked_rows(network: Network, classes: list[int]) -> nn.Linear:
    """A head with the rows of these classes, then RANDOM rows, always the same ones.

    In each layer group the random weights spread as those of the head do. Comparing maps with those of random
    weights is the sanity check of Adebayo et al., Sanity checks for saliency maps, 2018,
    https://arxiv.org/abs/1810.03292.
    """
    weight, bias = network.head.weight.detach(), network.head.bias.detach()
    rows = nn.Linear(weight.shape[1], len(classes) + RANDOM).requires_grad_(False)
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randn(RANDOM, weight.shape[1], generator=generator) * _spread(network, weight)
    rows.weight.copy_(torch.cat([weight[classes], drawn]))
    rows.bias.copy_(torch.cat([bias[classes], torch.zeros(RANDOM)]))
    return rows


def _spread(network: Network, weight: Tensor) -> Tensor:
    """The standard deviation of the weights of each layer group, at each of its codes, (width,)."""
    lengths = network.layout.lengths(network.reading)
    own = [lengths[name] for name in network.read_groups]
    return torch.cat([part.std().expand(part.shape[1]) for part in weight.split(own, 1)])


def alike(one: Tensor, others: Tensor) -> float:
    """The rank correlation of a map (rows, columns) with others (n, rows, columns), without its sign, on
    average. A map that is the same everywhere is like none.
    """
    with np.errstate(invalid="ignore"):
        found = [_correlation(one.flatten().numpy(), other.flatten().numpy()) for other in others]
    return float(np.mean(found))


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    if min(np.ptp(one), np.ptp(other)) == 0:
        return 0.0
    return abs(float(spearmanr(one, other).statistic))
