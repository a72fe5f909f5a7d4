"""How sure a figure is: the interval of an accuracy, and of a difference between two strategies on the same
images.

`hits` are one number an image: the share of the runs (one a seed) that named it rightly, 0 or 1 where there
is one run. Images are what is counted throughout: more seeds make no more images.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

# The normal quantile of a two-sided 95 % interval.
Z = 1.959963984540054
SIGNIFICANT = 0.05

Interval = tuple[float, float]


@dataclass(frozen=True)
class Difference:
    """By how much `first` is ahead of `second`, as a share of the images; its 95 % interval; and an exact
    test of no difference.

    Significant where the test says so (p < 0.05) and the interval leaves out 0: the two may disagree, and
    then it is not.
    """

    difference: float
    interval: Interval
    p_value: float

    @property
    def significant(self) -> bool:
        low, high = self.interval
        return self.p_value < SIGNIFICANT and not low <= 0 <= high


def compare(first: np.ndarray, second: np.ndarray) -> Difference:
    """Hits (n,) of two strategies on the same n images, in the same order."""
    return Difference(
        float(np.mean(first) - np.mean(second)),
        difference_interval(first, second),
        exact_p_value(first, second),
    )


def wilson(accuracy: float, images: int) -> Interval:
    """Wilson, Probable inference, 1927: holds its level also for few images and near 0 and 1. `accuracy` may
    be a mean of runs.
    """
    shrink = 1 + Z**2 / images
    centre = (accuracy + Z**2 / (2 * images)) / shrink
    reach = Z / shrink * math.sqrt(accuracy * (1 - accuracy) / images + Z**2 / (4 * images**2))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def difference_interval(first: np.ndarray, second: np.ndarray) -> Interval:
    """The 95 % interval of a difference of paired proportions, from both Wilson intervals and how often both
    are right together.

    Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired
    data, Statistics in Medicine 17, 1998, method 10. With several seeds its two-by-two table is the mean over
    all pairs of their runs: the interval is that of one run of each, so it is rather too wide than too
    narrow.
    """
    images, one, two = len(first), float(np.mean(first)), float(np.mean(second))
    (low_one, high_one), (low_two, high_two) = wilson(one, images), wilson(two, images)
    together = _correlation(float(np.mean(first * second)), one, two, images)
    below = (one - low_one) ** 2 - 2 * together * (one - low_one) * (high_two - two) + (high_two - two) ** 2
    above = (high_one - one) ** 2 - 2 * together * (high_one - one) * (two - low_two) + (two - low_two) ** 2
    return one - two - math.sqrt(max(below, 0.0)), one - two + math.sqrt(max(above, 0.0))


def _correlation(both: float, one: float, two: float, images: int) -> float:
    """Phi of the two-by-two table, with Newcombe's correction for continuity; 0 where one of them is always
    (or never) right.
    """
    spread = math.sqrt(one * (1 - one) * two * (1 - two))
    shared = both - one * two
    corrected = max(shared - 1 / (2 * images), 0.0) if shared > 0 else shared
    return corrected / spread if spread else 0.0


def exact_p_value(first: np.ndarray, second: np.ndarray) -> float:
    """Two-sided exact sign test over the images that one of the two named rightly in more of its runs than
    the other.

    With one run each this is McNemar's test in its exact form (McNemar 1947; Fagerland et al., BMC Medical
    Research Methodology 13:91, 2013). 1 where no image tells them apart.
    """
    better, worse = int(np.sum(first > second)), int(np.sum(first < second))
    # Both tails of a fair coin. scipy.stats.binomtest says the same, and is 45 MB and a second to import in
    # the web process.
    return min(1.0, 2 * float(bdtr(min(better, worse), better + worse, 0.5)))
