"""How far one classifier is ahead of another, image after image: an interval that may be looked at whenever
one likes.
"""

import numpy as np

from tl_core.evidence.estimate import LEVEL, Estimate

# The differences that are tried, in steps of a quarter of a point.
GRID = np.linspace(-1, 1, 801)
# No bet puts more than this share of what there is at stake.
BOLDEST = 0.5


def confidence_sequence(first: np.ndarray, second: np.ndarray, comparisons: int = 1) -> Estimate:
    """Accuracy of `first` less that of `second`, from what each named rightly of the same images, (images,)
    each 0 or 1, in an order that does not depend on either.

    The interval holds the true difference at every number of images at once, with the stated level divided
    among `comparisons`. So it stays true however often one looked and whatever made one stop (Ville's
    inequality).

    It is the hedged capital process of Waudby-Smith and Ramdas, Estimating means of bounded random variables
    by betting, 2024, section 4, https://arxiv.org/abs/2010.09686: of every possible difference a gambler
    bets that the true one is higher, another that it is lower. A difference at which one of them has become
    too rich is not the true one.
    """
    ahead = (np.asarray(first, float) - np.asarray(second, float) + 1) / 2
    supposed = (GRID + 1) / 2
    limit = np.log(2 * comparisons / (1 - LEVEL))
    stakes = _stakes(ahead, limit)[:, None]
    above = np.minimum(stakes, BOLDEST / np.maximum(supposed, 1e-9))
    below = np.minimum(stakes, BOLDEST / np.maximum(1 - supposed, 1e-9))
    surplus = ahead[:, None] - supposed
    richest = np.maximum(
        np.log1p(above * surplus).cumsum(0).max(0, initial=0),
        np.log1p(-below * surplus).cumsum(0).max(0, initial=0),
    )
    value = float(2 * ahead.mean() - 1) if len(ahead) else 0.0
    possible = GRID[richest < limit]
    ends = (possible.min(), possible.max()) if len(possible) else (value, value)
    return Estimate(value, float(min(ends[0], value)), float(max(ends[1], value)))


def _stakes(ahead: np.ndarray, limit: float) -> np.ndarray:
    """The bet on each image (images,), from the images before it alone (their "predictable plug-in")."""
    count = np.arange(1, len(ahead) + 1)
    mean = (0.5 + ahead.cumsum()) / (count + 1)
    variance = (0.25 + ((ahead - mean) ** 2).cumsum()) / (count + 1)
    before = np.concatenate([[0.25], variance[:-1]])
    return np.sqrt(2 * limit / (before * count * np.log(count + 1)))
