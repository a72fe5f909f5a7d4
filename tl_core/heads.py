"""Linear heads on codes: a linear SVM or softmax regression on standardised codes, solved to convergence.

The objectives are scikit-learn's, so that a result means what its users think: `LinearSVC` (squared hinge, one against the rest,
intercept penalised) and `LogisticRegression` (multinomial, intercept free). Scaler and weights fold into one linear layer.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from scipy.optimize import OptimizeResult, minimize, minimize_scalar
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import ThreadpoolController
from torch import Tensor, nn
from torch.nn import functional

from tl_core.strategy import Head

# C of the objectives: strong to weak regularisation. Codes are longer than small datasets have images, so the small end matters.
GRID = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
FOLDS = 5
# C is chosen on at most this many images: the choice moves little beyond, and five folds of everything would cost minutes.
CHOOSE_ON = 4000
# Where it is not chosen (probes, which only compare groups), C is the middle of the grid.
PROBE_C = 1e-2
# About the second derivative of each loss at the start, which sets the scale of the steps and nothing else.
CURVATURE: dict[Head, float] = {"svm": 1.0, "softmax": 0.2}
ITERATIONS = 200
# Up to so many numbers (128 MB) the objective is computed in double precision: in single the line search stalls above the minimum.
EXACT_NUMBERS = 2**24
# Enough iterations to rank values of C: predictions settle long before the objective does.
ENOUGH = 20
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
        return self.scaler(codes) @ self.weight.T + self.bias

    def folded(self) -> nn.Linear:
        """The same scores from raw codes, as one linear layer."""
        layer = nn.Linear(self.weight.shape[1], self.weight.shape[0], device=self.weight.device)
        weight = self.weight / self.scaler.std
        with torch.no_grad():
            layer.weight.copy_(weight)
            layer.bias.copy_(self.bias - weight @ self.scaler.mean)
        return layer


def squared_hinge(scores: Tensor, labels: Tensor) -> Tensor:
    """The linear SVM's loss, one value an image: sum over classes of max(0, 1 - y s)^2, y = +1 for the true class, else -1."""
    signs = 2 * functional.one_hot(labels, scores.shape[1]).to(scores) - 1
    return (1 - signs * scores).clamp(min=0).square().sum(1)


def cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Softmax regression's loss, one value an image."""
    return functional.cross_entropy(scores, labels, reduction="none")


LOSSES: dict[Head, Callable[[Tensor, Tensor], Tensor]] = {"svm": squared_hinge, "softmax": cross_entropy}


@dataclass(frozen=True)
class Basis:
    """Directions (width, r) of the standardised codes and their energies (r,): the eigenvalues of X^T X.

    In this basis the objective's curvature is nearly diagonal, so dividing each direction by its root makes L-BFGS converge in
    tens of steps where it needs thousands; and the best weights never leave the span of the codes, so few images mean few numbers.
    """

    directions: Tensor
    energies: Tensor

    @classmethod
    def of(cls, codes: Tensor) -> "Basis":
        """From standardised codes (n, width), by the smaller of the two products."""
        wide = codes.double()
        few_images = wide.shape[0] < wide.shape[1]
        energies, vectors = torch.linalg.eigh(wide @ wide.T if few_images else wide.T @ wide)
        kept = energies > 1e-7 * energies[-1].clamp(min=1e-12)
        energies, vectors = energies[kept], vectors[:, kept]
        directions = wide.T @ vectors / energies.sqrt() if few_images else vectors
        return cls(directions.to(codes), energies.to(codes))


class Objective:
    """C * sum(loss) + |W|^2 / 2 (+ |b|^2 / 2 for the SVM) of a linear head, in the coordinates of a basis."""

    def __init__(self, codes: Tensor, labels: Tensor, classes: int, kind: Head, c: float, basis: Basis | None = None) -> None:
        """`codes` (n, width) are raw; they are standardised here. `labels` (n,) count classes from 0.

        `basis` may come from a larger set of the same codes (cross-validation), since it only changes the way to the minimum.
        """
        self.scaler = Scaler.fit(codes)
        standard = self.scaler(codes)
        self.basis = basis or Basis.of(standard)
        exact = torch.float64 if codes.numel() <= EXACT_NUMBERS else torch.float32
        self.loss, self.labels, self.c = LOSSES[kind], labels, c
        self.penalised_bias = float(kind == "svm")
        scale = (1 + c * CURVATURE[kind] * self.basis.energies.to(exact)).rsqrt()
        bias_scale = (self.penalised_bias + c * CURVATURE[kind] * len(codes)) ** -0.5
        self.scale = torch.cat((scale, scale.new_tensor([bias_scale])))
        rotated = (standard @ self.basis.directions).to(exact)
        self.inputs = torch.cat((rotated, rotated.new_ones(len(rotated), 1)), 1) * self.scale
        self.penalty = torch.cat((scale**2, scale.new_tensor([self.penalised_bias * bias_scale**2])))
        self.shape = (classes, len(self.scale))

    def __call__(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        """Value and gradient at a flat point (classes * (r + 1)), for scipy."""
        weight = torch.from_numpy(point.reshape(self.shape)).to(self.inputs).requires_grad_()
        losses = self.loss(self.inputs @ weight.T, self.labels)
        value = self.c * losses.sum() + (weight.square() * self.penalty).sum() / 2
        value.backward()
        return float(value.detach()), weight.grad.double().cpu().numpy().ravel()

    def head(self, point: np.ndarray) -> LinearHead:
        """The head at a point, in the coordinates of the codes."""
        weight = torch.from_numpy(point.reshape(self.shape)).to(self.inputs) * self.scale
        directions = self.basis.directions
        return LinearHead(self.scaler, weight[:, :-1].to(directions) @ directions.T, weight[:, -1].to(directions))


def solve(
    codes: Tensor, labels: Tensor, classes: int, kind: Head, c: float, basis: Basis | None = None, iterations: int = ITERATIONS,
    watch: Callable[[LinearHead, float], None] | None = None,
) -> LinearHead:  # fmt: skip
    """The head that minimises the objective at this C, by L-BFGS. `watch` sees the head and the objective after each iteration."""
    with _threads_for(codes):
        objective = Objective(codes, labels, classes, kind, c, basis)

        def step(intermediate_result: OptimizeResult) -> None:
            if watch is not None:
                watch(objective.head(intermediate_result.x), float(intermediate_result.fun))

        start = np.zeros(objective.shape).ravel()
        options = {"maxiter": iterations, "maxcor": 20, "ftol": TOLERANCE, "gtol": 0.0}
        found = minimize(objective, start, jac=True, method="L-BFGS-B", callback=step, options=options)
        return objective.head(found.x)


def _threads_for(codes: Tensor) -> AbstractContextManager:
    """One thread for a small problem: on a busy machine, waiting for a second one at every small step took thirty times as long."""
    return _thread_pools().limit(limits=1 if codes.numel() <= EXACT_NUMBERS else None)


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()


def folds_for(labels: Tensor, classes: int) -> int:
    """How many folds the smallest class allows; below 2 there is nothing to hold out."""
    return min(FOLDS, int(torch.bincount(labels, minlength=classes).min()))


def choose_c(codes: Tensor, labels: Tensor, classes: int, kind: Head, seed: int) -> float:
    """The C of GRID with the best cross-validated accuracy, the smaller of two that tie.

    Goes up the grid until accuracy has fallen by more than a standard error: large C costs most and only overfits further. With a
    class of a single image there is nothing to hold out, and C is PROBE_C.
    """
    chosen = np.sort(np.random.default_rng(seed).permutation(len(labels))[:CHOOSE_ON])
    codes, labels = codes[chosen], labels[chosen]
    folds = folds_for(labels, classes)
    if folds < 2:
        return PROBE_C
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(codes, labels.cpu()))
    accuracy: dict[float, float] = {}
    with _threads_for(codes):
        basis = Basis.of(Scaler.fit(codes)(codes))
        for c in GRID:
            accuracy[c] = _held_out_accuracy(codes, labels, classes, kind, c, splits, basis)
            best = max(accuracy.values())
            if accuracy[c] < best - (best * (1 - best) / len(labels)) ** 0.5:
                break
    return max(accuracy, key=accuracy.get)


def _held_out_accuracy(
    codes: Tensor, labels: Tensor, classes: int, kind: Head, c: float, splits: list, basis: Basis
) -> float:  # fmt: skip
    right = 0
    for kept, held_out in splits:
        scores = solve(codes[kept], labels[kept], classes, kind, c, basis, ENOUGH).scores(codes[held_out])
        right += int((scores.argmax(1) == labels[held_out]).sum())
    return right / len(labels)


def temperature(scores: Tensor, labels: Tensor) -> float:
    """What to divide class scores (n, classes) by so that their softmax says how often they are right.

    Margins of an SVM are no log-odds, and a network that was trained long is too sure. Fitted by likelihood on held-out images
    (Guo et al., On calibration of modern neural networks, 2017, https://arxiv.org/abs/1706.04599). It changes no prediction.
    """

    def loss(logarithm: float) -> float:
        return float(cross_entropy(scores.double() / np.exp(logarithm), labels).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded").x))
