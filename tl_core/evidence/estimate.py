"""A measured share or difference with its 95 % interval, and the paired comparison of two classifiers on the
same images.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tl_core.evidence.intervals import wilson

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value and the interval that holds the true one at the stated level. Shares go from 0 to 1."""

    value: float
    low: float
    high: float

    @property
    def above_zero(self) -> bool:
        return self.low > 0

    @property
    def below_zero(self) -> bool:
        return self.high < 0


def share(hits: float, images: int) -> Estimate:
    """`hits` of `images` as a share with its interval. `hits` may be a mean over seeds."""
    return Estimate(hits / images, *wilson(hits / images, images))


def difference(first: np.ndarray, second: np.ndarray, comparisons: int = 1) -> Estimate:
    """Accuracy of `second` less that of `first` on the same images, from what each got right: (seeds,
    images), 0 or 1.

    The interval adds half an image to each of the four outcomes of a pair, so that it holds for few images
    and for no difference at all (Agresti and Min, Simple improved confidence intervals for comparing matched
    proportions, Statistics in Medicine, 2005), and the spread over the seeds. `comparisons` widens it where
    the difference was picked out of several (Bonferroni).
    """
    each = second.astype(float) - first
    over_seeds = each.mean(0)
    images = len(over_seeds) + 2
    middle = over_seeds.sum() / images
    variance = ((over_seeds**2).sum() + 1) / images - middle**2
    seeds = each.mean(1)
    noise = seeds.var(ddof=1) / len(seeds) if len(seeds) > 1 else 0.0
    z = NormalDist().inv_cdf(1 - (1 - LEVEL) / comparisons / 2)
    half = z * (variance / images + noise) ** 0.5
    return Estimate(float(over_seeds.mean()), float(max(-1.0, middle - half)), float(min(1.0, middle + half)))
