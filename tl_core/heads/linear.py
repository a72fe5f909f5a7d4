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


@dataclass(frozen=True)
class Scaler:
    """Mean and standard deviation of each code on the training part; a constant code keeps scale 1."""

    mean: Tensor
    std: Tensor

    @classmethod
    def fit(cls, codes: Tensor) -> "Scaler":
        std = codes.std(0, correction=0)
        return cls(codes.mean(0), torch.where(std > 1e-6, std, torch.ones_like(std)))

    def __call__(self, codes: Tensor) -> Tensor:
        return (codes - self.mean) / self.std


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
