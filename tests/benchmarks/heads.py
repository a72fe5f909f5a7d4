"""50,000 codes of length 1280 and 10 classes: the seconds until a linear SVM and a softmax are solved, C
chosen first.
"""

import time
from argparse import Namespace
from statistics import median

import torch
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from torch import Tensor

from tests.benchmarks.measuring import options, show
from tl_core.heads.linear import Scaler
from tl_core.heads.losses import LOSSES
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import solve
from tl_core.matrix.strategy import Head

CODES, WIDTH, CLASSES = 50_000, 1280, 10
# How far the classes lie apart, for an accuracy near that of CIFAR-10's codes.
APART = 0.11
COMPARED, COMPARED_C = 3000, 1e-2
THEIRS = {
    "svm": LinearSVC(C=COMPARED_C, tol=1e-6, max_iter=100_000, dual=True),
    "softmax": LogisticRegression(C=COMPARED_C, tol=1e-7, max_iter=5000),
}


def random_codes(count: int) -> tuple[Tensor, Tensor]:
    """Codes as a network with ReLU gives them, correlated as they are there, and their labels."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, CLASSES, (count,), generator=generator)
    mixing = torch.randn(WIDTH, WIDTH, generator=generator) / torch.arange(1, WIDTH + 1) ** 0.5
    centres = APART * torch.randn(CLASSES, WIDTH, generator=generator)
    return ((centres[labels] + torch.randn(count, WIDTH, generator=generator)) @ mixing.T).relu(), labels


def timed(codes: Tensor, labels: Tensor, kind: Head) -> tuple[float, float, float]:
    """Seconds to choose C, seconds to solve, and the C."""
    started = time.perf_counter()
    c = choose_c(codes, labels, CLASSES, kind, 0)
    chosen = time.perf_counter()
    solve(codes, labels, CLASSES, kind, c)
    return chosen - started, time.perf_counter() - chosen, c


def agreement(codes: Tensor, labels: Tensor, kind: Head) -> tuple[float, float]:
    """How far our objective lies above scikit-learn's (a share of it), and the share of equal predictions."""
    scaler = Scaler.fit(codes)
    ours, theirs = (
        solve(codes, labels, CLASSES, kind, COMPARED_C),
        THEIRS[kind].fit(scaler(codes).numpy(), labels.numpy()),
    )
    weight, bias = (torch.from_numpy(found).float() for found in (theirs.coef_, theirs.intercept_))
    own, other = (
        _objective(scaler(codes), labels, kind, *head) for head in ((ours.weight, ours.bias), (weight, bias))
    )
    same = ours.scores(codes).argmax(1) == (scaler(codes) @ weight.T + bias).argmax(1)
    return own / other - 1, float(same.float().mean())


def _objective(standard: Tensor, labels: Tensor, kind: Head, weight: Tensor, bias: Tensor) -> float:
    standard, weight, bias = standard.double(), weight.double(), bias.double()
    penalty = weight.square().sum() / 2 + (bias.square().sum() / 2 if kind == "svm" else 0)
    return float(COMPARED_C * LOSSES[kind](standard @ weight.T + bias, labels).sum() + penalty)


def benchmark(asked: Namespace) -> None:
    codes, labels = random_codes(4000 if asked.quick else CODES)
    few, few_labels = codes[:COMPARED], labels[:COMPARED]
    kinds: tuple[Head, ...] = ("svm", "softmax")
    found: dict[Head, list[tuple[float, float, float]]] = {kind: [] for kind in kinds}
    for _ in range(asked.rounds):
        for kind in kinds:
            found[kind].append(timed(codes, labels, kind))
    rows = []
    for kind in kinds:
        choosing, solving, c = (median(values) for values in zip(*found[kind], strict=True))
        above, same = agreement(few, few_labels, kind)
        rows.append(
            (kind, choosing, solving, choosing + solving, f"{c:g}", f"{above:+.1e}", f"{100 * same:.2f} %")
        )
    columns = (
        "head",
        "choose C, s",
        "solve, s",
        "together, s",
        "C",
        "objective above scikit-learn's",
        "same predictions",
    )
    show(
        f"{len(codes):,} x {WIDTH} codes, {CLASSES} classes",
        columns,
        rows,
        f"scikit-learn's LinearSVC and LogisticRegression solved the first {len(few):,} codes at C ="
        f" {COMPARED_C:g}.",
    )


if __name__ == "__main__":
    benchmark(options().parse_args())
