"""LogME against the same evidence computed the long way, with whole matrices and a general optimiser."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from tl_core.measuring.logme import logme


def evidence_the_long_way(codes: np.ndarray, target: np.ndarray) -> float:
    """The largest log density of a target under a linear model whose weights and noise are normal and
    integrated out.
    """

    def negative(logarithms: np.ndarray) -> float:
        alpha, beta = np.exp(logarithms)
        covariance = np.eye(len(codes)) / beta + codes @ codes.T / alpha
        return -multivariate_normal.logpdf(target, np.zeros(len(codes)), covariance)

    starts = ([0.0, 0.0], [3.0, 2.0], [-2.0, 1.0])
    return -min(
        minimize(negative, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9}).fun
        for start in starts
    )


@pytest.mark.parametrize("images, width", [(40, 6), (25, 25), (20, 50)])
def test_it_is_the_maximum_evidence(images: int, width: int):
    random = np.random.default_rng(images)
    labels = np.arange(images) % 3
    codes = random.normal(size=(images, width)) + np.eye(3)[labels] @ random.normal(size=(3, width))
    wanted = np.mean([evidence_the_long_way(codes, target) for target in np.eye(3)[labels].T]) / images
    assert logme(codes, labels, 3) == pytest.approx(wanted, abs=1e-3)


def test_codes_that_hold_the_classes_score_higher_than_noise():
    random = np.random.default_rng(0)
    labels = np.arange(90) % 3
    noise = random.normal(size=(90, 20))
    assert logme(noise + 2 * np.eye(20)[labels], labels, 3) > logme(noise, labels, 3) + 0.1
