"""Linear heads on codes: a linear SVM or softmax regression on standardised codes, solved to convergence.

The objectives are scikit-learn's, so that a result means what its users think: `LinearSVC` (squared hinge,
one against the rest, intercept penalised) and `LogisticRegression` (multinomial, intercept free). Scaler and
weights fold into one linear layer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.optimize import OptimizeResult, minimize, minimize_scalar
from torch import Tensor, nn
from torch.nn import functional

from tl_core.heads.losses import LOSSES, SLOPES, cross_entropy, weighted
from tl_core.heads.threads import threads_for
from tl_core.matrix.strategy import Head

# Where it is not chosen (probes, which only compare groups), C is the middle of the grid.
PROBE_C = 1e-2
# About the second derivative of each loss at the start, which sets the scale of the steps and nothing else.
CURVATURE: dict[Head, float] = {"svm": 1.0, "softmax": 0.2}
ITERATIONS = 200
# Up to so many numbers (64 MB) the codes are turned into the basis once; more are read anew for each step, in
# blocks of so many numbers: 100,000 codes of length 96 took a fifth longer in blocks of a quarter, a tenth
# longer in blocks four times as large.
NUMBERS_AT_ONCE, NUMBERS_A_BLOCK = 2**23, 512 * 1280
# Converged: less than this share of the objective gained in an iteration.
TOLERANCE = 1e-8


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
        return torch.cat([self.scaler(block) @ self.weight.T + self.bias for (block,) in _in_blocks(codes)])

    def folded(self) -> nn.Linear:
        """The same scores from raw codes, as one linear layer."""
        layer = nn.Linear(self.weight.shape[1], self.weight.shape[0], device=self.weight.device)
        weight = self.weight / self.scaler.std
        with torch.no_grad():
            layer.weight.copy_(weight)
            layer.bias.copy_(self.bias - weight @ self.scaler.mean)
        return layer


@dataclass(frozen=True)
class Basis:
    """Directions (width, r) of the standardised codes and their energies (r,): the eigenvalues of X^T X.

    In this basis the objective's curvature is nearly diagonal, so dividing each direction by its root makes
    L-BFGS converge in tens of steps where it needs thousands; and the best weights never leave the span of
    the codes, so few images mean few numbers.
    """

    directions: Tensor
    energies: Tensor

    @classmethod
    def of(cls, codes: Tensor) -> "Basis":
        """From raw codes (n, width), which are standardised here, by the smaller of the two products."""
        scaler = Scaler.fit(codes)
        few_images = codes.shape[0] < codes.shape[1]
        if few_images:
            wide = scaler(codes).double()
            product = wide @ wide.T
        else:
            blocks = (scaler(block).double() for (block,) in _in_blocks(codes))
            product = sum(block.T @ block for block in blocks)
        energies, vectors = torch.linalg.eigh(product)
        kept = energies > 1e-7 * energies[-1].clamp(min=1e-12)
        energies, vectors = energies[kept], vectors[:, kept]
        directions = wide.T @ vectors / energies.sqrt() if few_images else vectors
        return cls(directions.to(codes), energies.to(codes))


@dataclass(frozen=True)
class Inputs:
    """Codes as the objective reads them, which every C shares: standardised, in the coordinates of a basis,
    in double precision.

    In single the line search stalls above the minimum. Codes of more numbers than NUMBERS_AT_ONCE are never
    copied (`turned` is False), so that files mapped from disk cost no memory: the weights are turned to where
    the codes are instead.
    """

    codes: Tensor
    scaler: Scaler
    basis: Basis
    turned: bool

    @classmethod
    def of(cls, codes: Tensor, basis: Basis | None = None) -> "Inputs":
        """From raw codes (n, width). A basis of more such codes only changes the way to the minimum."""
        with threads_for(codes.numel(), NUMBERS_AT_ONCE):
            scaler, basis, turned = (
                Scaler.fit(codes),
                basis or Basis.of(codes),
                codes.numel() <= NUMBERS_AT_ONCE,
            )
            return cls(_turned(codes, scaler, basis) if turned else codes, scaler, basis, turned)


class Objective:
    """C * sum(loss) + |W|^2 / 2 (+ |b|^2 / 2 for the SVM) of a linear head, in the coordinates of a basis."""

    def __init__(
        self,
        inputs: Inputs,
        labels: Tensor,
        classes: int,
        kind: Head,
        c: float,
        weights: Tensor | None = None,
    ) -> None:
        """`weights` (classes,) is what an image of each class counts in every class's part of the loss:
        scikit-learn's `sample_weight`. (Its `class_weight` leaves "the rest" of a linear SVM against the rest
        at 1.)
        """
        self.inputs, self.labels, self.c = inputs, labels, c
        self.loss, self.slope = weighted(LOSSES[kind], weights), weighted(SLOPES[kind], weights)
        penalised_bias = float(kind == "svm")
        scale = (1 + c * CURVATURE[kind] * inputs.basis.energies.double()).rsqrt()
        bias_scale = (penalised_bias + c * CURVATURE[kind] * len(labels)) ** -0.5
        self.scale = torch.cat((scale, scale.new_tensor([bias_scale])))
        self.penalty = torch.cat((scale**2, scale.new_tensor([penalised_bias * bias_scale**2])))
        self.shape = (classes, len(self.scale))

    def __call__(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        """Value and gradient at a flat point (classes * (r + 1)), for scipy."""
        weight = torch.from_numpy(point.reshape(self.shape)).to(self.scale)
        layer = self._layer(weight * self.scale)
        value, slope = 0.0, torch.zeros_like(layer)
        for inputs, labels in self._blocks():
            scores = inputs @ layer.T
            value += float(self.loss(scores, labels).sum())
            slope += self.slope(scores, labels).T @ inputs
        value = self.c * value + float((weight.square() * self.penalty).sum() / 2)
        gradient = self.c * self._back(slope) * self.scale + weight * self.penalty
        return value, gradient.cpu().numpy().ravel()

    def head(self, point: np.ndarray) -> LinearHead:
        """The head at a point, in the coordinates of the codes."""
        weight = torch.from_numpy(point.reshape(self.shape)).to(self.scale) * self.scale
        directions = self.inputs.basis.directions
        return LinearHead(
            self.inputs.scaler, weight[:, :-1].to(directions) @ directions.T, weight[:, -1].to(directions)
        )

    def _blocks(self) -> Iterator[tuple[Tensor, Tensor]]:
        if self.inputs.turned:
            yield self.inputs.codes, self.labels
        else:
            for codes, labels in _in_blocks(self.inputs.codes, self.labels):
                yield _with_ones(codes), labels

    def _layer(self, weight: Tensor) -> Tensor:
        """Weights and, last, bias for the inputs as they lie: turned into the basis already, or raw."""
        scaler, basis = self.inputs.scaler, self.inputs.basis
        if self.inputs.turned:
            return weight
        straight = weight[:, :-1] @ basis.directions.double().T / scaler.std
        return torch.cat((straight, weight[:, -1:] - straight @ scaler.mean.double()[:, None]), 1)

    def _back(self, gradient: Tensor) -> Tensor:
        """A gradient with respect to what `_layer` gives, as one with respect to what it takes."""
        scaler, basis = self.inputs.scaler, self.inputs.basis
        if self.inputs.turned:
            return gradient
        straight = gradient[:, :-1] - gradient[:, -1:] * scaler.mean
        return torch.cat((straight / scaler.std @ basis.directions.double(), gradient[:, -1:]), 1)


def _in_blocks(codes: Tensor, *beside: Tensor) -> Iterator[tuple[Tensor, ...]]:
    rows = max(1, NUMBERS_A_BLOCK // codes.shape[1])
    return zip(*(tensor.split(rows) for tensor in (codes, *beside)), strict=True)


def _turned(codes: Tensor, scaler: Scaler, basis: Basis) -> Tensor:
    """Standardised codes in the coordinates of the basis, block by block: on the way all at once take twice
    the memory.
    """
    turned = codes.new_empty((len(codes), basis.directions.shape[1] + 1), dtype=torch.double)
    for block, place in _in_blocks(codes, turned):
        place.copy_(_with_ones(scaler(block) @ basis.directions))
    return turned


def _with_ones(inputs: Tensor) -> Tensor:
    """In double precision, with a last column that the bias is the weight of."""
    return functional.pad(inputs.double(), (0, 1), value=1.0)


def solve(
    codes: Tensor | Inputs,
    labels: Tensor,
    classes: int,
    kind: Head,
    c: float,
    iterations: int = ITERATIONS,
    watch: Callable[[LinearHead, float], None] | None = None,
    weights: Tensor | None = None,
) -> LinearHead:
    """The head on raw codes (n, width) and labels (n,) from 0 that minimises the objective at this C, by
    L-BFGS.

    `watch` sees the head and the objective after each iteration; `weights` are as the objective's.
    """
    inputs = codes if isinstance(codes, Inputs) else Inputs.of(codes)
    with threads_for(inputs.codes.numel(), NUMBERS_AT_ONCE):
        objective = Objective(inputs, labels, classes, kind, c, weights)

        def step(intermediate_result: OptimizeResult) -> None:
            if watch is not None:
                watch(objective.head(intermediate_result.x), float(intermediate_result.fun))

        start = np.zeros(objective.shape).ravel()
        options = {"maxiter": iterations, "maxcor": 20, "ftol": TOLERANCE, "gtol": 0.0}
        found = minimize(objective, start, jac=True, method="L-BFGS-B", callback=step, options=options)
        return objective.head(found.x)


def temperature(scores: Tensor, labels: Tensor) -> float:
    """What to divide class scores (n, classes) by so that their softmax says how often they are right.

    Margins of an SVM are no log-odds, and a network that was trained long is too sure. Fitted by likelihood
    on held-out images (Guo et al., On calibration of modern neural networks, 2017,
    https://arxiv.org/abs/1706.04599). It changes no prediction.
    """

    def loss(logarithm: float) -> float:
        return float(cross_entropy(scores.double() / np.exp(logarithm), labels).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded").x))
