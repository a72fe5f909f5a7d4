"""A linear head on codes, the one linear layer it folds into, and the temperature of its scores."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from torch import Tensor, nn

from tl_core.heads.losses import cross_entropy

# Long codes are read in blocks of this many numbers: 100,000 codes of length 96 took a fifth longer in blocks
# of a quarter, a tenth longer in blocks four times as large.
NUMBERS_A_BLOCK = 512 * 1280


# A code whose deviation is below this share of the median code's is scaled as if the deviation were that.
# Divided by less, noise would count as much as what tells the classes apart, and a weight on the raw code
# would grow without bound: to 657 on grey photographs, where 52 of 1,280 codes hardly move.
LEAST_SHARE, CONSTANT = 0.1, 1e-6


@dataclass(frozen=True)
class Scaler:
    """Mean and scale of each code on the training part.

    The scale is the standard deviation, or `LEAST_SHARE` of the median one where that is more; 1 where no
    code varies.
    """

    mean: Tensor
    std: Tensor

    @classmethod
    def fit(cls, codes: Tensor, lengths: tuple[int, ...] = ()) -> "Scaler":
        """Of codes (n, width). Where several layer groups lie side by side, `lengths` says how many codes
        each has, and each group counts as much as any other: a wide one would drown the others.
        """
        mean = codes.mean(0)
        deviations = codes.std(0, correction=0).split(lengths or (codes.shape[1],))
        even = [floored(own) * _share(len(own), len(lengths or (1,)), codes.shape[1]) for own in deviations]
        return cls(mean, torch.cat(even))

    def __call__(self, codes: Tensor) -> Tensor:
        return (codes - self.mean) / self.std


def _share(length: int, groups: int, width: int) -> float:
    """What the scales of a group are multiplied by, so that the sum of squares of all codes stays `width`."""
    return (length * groups / width) ** 0.5


def floored(deviations: Tensor) -> Tensor:
    """Standard deviations (width,) with none far below the others, to divide codes by."""
    varying = deviations[deviations > CONSTANT]
    least = LEAST_SHARE * varying.median().item() if len(varying) else 1.0
    return deviations.clamp(min=least)


@dataclass(frozen=True)
class LinearHead:
    """Weights (classes, width) and bias (classes,) on standardised codes."""

    scaler: Scaler
    weight: Tensor
    bias: Tensor

    def scores(self, codes: Tensor) -> Tensor:
        """Class scores (n, classes) of raw codes (n, width)."""
        return torch.cat([self.scaler(block) @ self.weight.T + self.bias for (block,) in in_blocks(codes)])

    def folded(self) -> nn.Linear:
        """The same scores from raw codes, as one linear layer."""
        layer = nn.Linear(self.weight.shape[1], self.weight.shape[0], device=self.weight.device)
        weight = self.weight / self.scaler.std
        with torch.no_grad():
            layer.weight.copy_(weight)
            layer.bias.copy_(self.bias - weight @ self.scaler.mean)
        return layer


def in_blocks(codes: Tensor, *beside: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """Codes (n, width), and what lies beside them row for row, in blocks of rows."""
    rows = max(1, NUMBERS_A_BLOCK // codes.shape[1])
    return zip(*(tensor.split(rows) for tensor in (codes, *beside)), strict=True)


def temperature(scores: Tensor, labels: Tensor) -> float:
    """The number to divide class scores (n, classes) by before their softmax.

    Then the softmax is the share of right answers. The margins of an SVM are not log-odds, and a network that
    was trained long is too sure. Fitted by likelihood on held-out images (Guo et al., On calibration of
    modern neural networks, 2017, https://arxiv.org/abs/1706.04599). No prediction changes.
    """

    def loss(logarithm: float) -> float:
        return float(cross_entropy(scores.double() / np.exp(logarithm), labels).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded").x))
