"""A measured share with its 95 % interval."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

LEVEL = 0.95
# The normal quantile of a two-sided interval of that level.
QUANTILE = NormalDist().inv_cdf((1 + LEVEL) / 2)


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


def share(hits: int, images: int) -> Estimate:
    """`hits` of `images` as a share with its Wilson interval."""
    return wilson(hits / images, images)


def share_of(hits: np.ndarray) -> Estimate:
    """The share of `hits` (images,), 0 or 1 each, that are 1, with its Wilson interval."""
    return share(int(hits.sum()), len(hits))


def wilson(value: float, images: int) -> Estimate:
    """A share of so many images with its interval. The share may be a mean over seeds: they make no images.

    The interval is that of Wilson, Probable inference, 1927: it holds its level also for few images and near
    0 and 1.
    """
    shrink = 1 + QUANTILE**2 / images
    centre = (value + QUANTILE**2 / (2 * images)) / shrink
    reach = QUANTILE / shrink * math.sqrt(value * (1 - value) / images + QUANTILE**2 / (4 * images**2))
    # The value is always inside, but for rounding.
    low, high = min(value, centre - reach), max(value, centre + reach)
    return Estimate(value, max(0.0, low), min(1.0, high))
