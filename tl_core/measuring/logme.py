"""LogME: how well codes explain the labels, by the evidence of a Bayesian linear model.

You et al., LogME: practical assessment of pre-trained models for transfer learning, ICML 2021,
https://arxiv.org/abs/2102.11005. It ranks codes for the same labels; a value alone means nothing.
"""

import numpy as np

# The paper's fixed point settles within a few rounds.
ROUNDS, SETTLED = 100, 1e-5


def logme(codes: np.ndarray, labels: np.ndarray, classes: int) -> float:
    """Mean over classes of the log evidence an image of 0/1 labels, given codes (n, width).

    Higher is better.
    """
    left, singular, _ = np.linalg.svd(codes.astype(float), full_matrices=False)
    targets = np.eye(classes)[labels]
    return float(np.mean([_evidence(left, singular**2, target) for target in targets.T])) / len(labels)


def _evidence(left: np.ndarray, energies: np.ndarray, target: np.ndarray) -> float:
    """The log evidence at the prior precision alpha and the noise precision beta that make it largest.

    `left` (n, r) and `energies` (r,) are the left singular vectors of the codes and their squared singular
    values.
    """
    images, projected = len(target), (left.T @ target) ** 2
    outside = max(float(target @ target - projected.sum()), 0.0)
    alpha = beta = 1.0
    for _ in range(ROUNDS):
        ratio = alpha / beta
        effective = (energies / (energies + ratio)).sum()
        weight = (energies * projected / (energies + ratio) ** 2).sum()
        error = outside + (projected * (ratio / (energies + ratio)) ** 2).sum()
        alpha, beta = effective / max(weight, 1e-12), (images - effective) / max(error, 1e-12)
        if abs(alpha / beta - ratio) <= SETTLED * ratio:
            break
    ratio = alpha / beta
    weight = (energies * projected / (energies + ratio) ** 2).sum()
    error = outside + (projected * (ratio / (energies + ratio)) ** 2).sum()
    # log |A| of the posterior precision A = alpha + beta F^T F, less the width's alphas, which the prior's
    # own constant cancels.
    determinant = np.log1p(energies / ratio).sum()
    fit = images * np.log(beta) - images * np.log(2 * np.pi) - beta * error - alpha * weight
    return float(0.5 * (fit - determinant))
