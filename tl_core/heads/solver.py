"""Linear heads solved to convergence: a linear SVM or softmax regression on standardised codes.

The objectives are scikit-learn's, so that a result means what its users think: `LinearSVC` (squared hinge,
one against the rest, intercept penalised) and `LogisticRegression` (multinomial, intercept free).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.optimize import OptimizeResult, minimize
from torch import Tensor
from torch.nn import functional

from tl_core.heads.linear import LinearHead, Scaler, in_blocks
from tl_core.heads.losses import LOSSES, SLOPES, weighted
from tl_core.heads.threads import threads_for
from tl_core.matrix.strategy import Head

# Where it is not chosen (probes, which only compare groups), C is this over the number of codes: their sum of
# squares grows with their number, and a head of few would be held back more than one of many.
PROBE_STRENGTH = 10.0
# About the second derivative of each loss at the start, which sets the scale of the steps and nothing else.
CURVATURE: dict[Head, float] = {"svm": 1.0, "softmax": 0.2}
ITERATIONS = 200
# Codes that come to at most this many numbers (64 MB) in the basis are turned into it once; others are read
# anew, block by block, for each step.
NUMBERS_AT_ONCE = 2**23
# Of longer codes of more images, weights are sought in the span of this many images: the whole spectrum of
# 8,000 takes minutes.
MOST_DIRECTIONS = 4096
# Converged: less than this share of the objective gained in an iteration.
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Basis:
    """Directions (width, r) of the standardised codes and their energies (r,): the eigenvalues of X^T X.

    In this basis the objective's curvature is nearly diagonal. Dividing each direction by the root of its
    curvature makes L-BFGS converge in tens of steps instead of thousands. And the best weights never leave
    the span of the codes, so that few images mean few numbers to solve for.
    """

    directions: Tensor
    energies: Tensor

    @classmethod
    def of(cls, codes: Tensor, scaler: Scaler | None = None) -> "Basis":
        """From raw codes (n, width), which are standardised here, by the smaller of the two products."""
        scaler = scaler or Scaler.fit(codes)
        if min(codes.shape) > MOST_DIRECTIONS:
            codes = codes[np.linspace(0, len(codes) - 1, MOST_DIRECTIONS).astype(int)]
        images, width = codes.shape
        if images < width:
            wide = scaler(codes).double()
            energies, vectors = _spectrum(wide @ wide.T)
            return cls((wide.T @ vectors / energies.sqrt()).to(codes), energies.to(codes))
        product = torch.zeros(width, width, dtype=torch.double, device=codes.device)
        for (block,) in in_blocks(codes):
            standardised = scaler(block).double()
            product += standardised.T @ standardised
        energies, vectors = _spectrum(product)
        return cls(vectors.to(codes), energies.to(codes))


def _spectrum(product: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues (r,) and eigenvectors (n, r) of a symmetric matrix (n, n), without those next to 0."""
    energies, vectors = torch.linalg.eigh(product)
    kept = energies > 1e-7 * energies[-1].clamp(min=1e-12)
    return energies[kept], vectors[:, kept]


@dataclass(frozen=True)
class Inputs:
    """Codes as the objective reads them, whatever C.

    They are standardised, in the coordinates of a basis, in double precision. In single precision the line
    search stalls above the minimum. Codes of more numbers than NUMBERS_AT_ONCE are never copied (`turned` is
    False), so that files mapped from disk cost no memory: then the weights are brought into the coordinates
    of the codes instead.
    """

    codes: Tensor
    scaler: Scaler
    basis: Basis
    turned: bool

    @classmethod
    def of(cls, codes: Tensor, basis: Basis | None = None, lengths: tuple[int, ...] = ()) -> "Inputs":
        """From raw codes (n, width). A basis of other codes changes only the way to the minimum; `lengths`
        are those of `Scaler.fit`.
        """
        with threads_for(codes.numel(), NUMBERS_AT_ONCE):
            scaler = Scaler.fit(codes, lengths)
            basis = basis or Basis.of(codes, scaler)
            turned = len(codes) * (len(basis.energies) + 1) <= NUMBERS_AT_ONCE
            return cls(_turned(codes, scaler, basis) if turned else codes, scaler, basis, turned)

    def rows(self, chosen: np.ndarray) -> "Inputs":
        """Those of some of the images, standardised and turned as all of them are."""
        return replace(self, codes=self.codes[chosen])


def probe_c(width: int) -> float:
    """The C of a probe on this many codes."""
    return PROBE_STRENGTH / width


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
        """`weights` (classes,): the weight of each image of a class, as scikit-learn's `sample_weight`.

        `LinearSVC(class_weight=...)` is different: in each one-against-rest problem it leaves the negatives
        at 1.
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
            for codes, labels in in_blocks(self.inputs.codes, self.labels):
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


def _turned(codes: Tensor, scaler: Scaler, basis: Basis) -> Tensor:
    """Standardised codes in the coordinates of the basis.

    Block by block: all at once take twice the memory on the way.
    """
    turned = codes.new_empty((len(codes), basis.directions.shape[1] + 1), dtype=torch.double)
    for block, place in in_blocks(codes, turned):
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
    """The head on raw codes (n, width) and labels (n,) from 0 that minimises the objective at this C.

    It is found by L-BFGS. `watch` is given the head and the objective after each iteration; `weights`
    (classes,) are those of `Objective`.
    """
    inputs = codes if isinstance(codes, Inputs) else Inputs.of(codes)
    with threads_for(inputs.codes.numel(), NUMBERS_AT_ONCE):
        objective = Objective(inputs, labels, classes, kind, c, weights)

        # scipy looks at the name of this argument: called so, it gets an OptimizeResult, else only the point.
        def step(intermediate_result: OptimizeResult) -> None:
            if watch is not None:
                watch(objective.head(intermediate_result.x), float(intermediate_result.fun))

        start = np.zeros(objective.shape).ravel()
        options = {"maxiter": iterations, "maxcor": 20, "ftol": TOLERANCE, "gtol": 0.0}
        found = minimize(objective, start, jac=True, method="L-BFGS-B", callback=step, options=options)
        return objective.head(found.x)
