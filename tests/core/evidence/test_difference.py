"""The difference of two classifiers on the same images: against published figures, against scipy, and how
often its interval holds the truth.
"""

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import binomtest

from tl_core.evidence.difference import Difference, difference
from tl_core.evidence.estimate import Estimate

DRAWN = 400


def hits(both: int, first_only: int, second_only: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Hits of two classifiers from the four cells of their table."""
    counts = [both, first_only, second_only, neither]
    return np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)


def width(found: Difference) -> float:
    return found.estimate.high - found.estimate.low


def test_with_one_run_each_the_interval_is_bonetts_and_prices():
    """The example of Fagerland et al., Recommended tests and confidence intervals for paired binomial
    proportions, 2014.
    """
    found = difference(*hits(1, 1, 7, 12)).estimate
    assert (found.low, found.high) == pytest.approx((-0.508, -0.013), abs=5e-4)
    assert found.value == pytest.approx(-6 / 21)


@pytest.mark.parametrize(("better", "worse"), [(9, 3), (3, 9), (15, 0), (0, 1), (1, 1), (990, 1100)])
def test_with_one_run_each_the_p_value_is_mcnemars_exact_one(better, worse):
    expected = binomtest(better, better + worse).pvalue
    assert difference(*hits(40, better, worse, 5)).p_value == pytest.approx(expected)


def test_two_that_are_always_right_are_not_known_to_be_equal():
    few, many = (difference(*hits(images, 0, 0, 0)) for images in (12, 2000))
    assert few.p_value == many.p_value == 1.0
    assert few.estimate.low == -few.estimate.high and few.estimate.high > 0.1
    assert many.estimate.high < 0.01


def test_the_lead_turned_round_is_the_lag():
    first, second = hits(50, 9, 3, 10)
    lead, lag = difference(first, second), difference(second, first)
    turned = Estimate(-lag.estimate.value, -lag.estimate.high, -lag.estimate.low)
    assert (lead.estimate, lead.p_value) == (turned, lag.p_value)


def test_seeds_do_not_make_images():
    """The same hits three times over say no more than once."""
    first, second = hits(50, 9, 3, 10)
    once, thrice = difference(first, second), difference(np.tile(first, (3, 1)), np.tile(second, (3, 1)))
    assert (thrice.estimate, thrice.p_value) == (once.estimate, once.p_value)


def test_the_two_may_have_different_numbers_of_seeds():
    first, second = hits(50, 9, 3, 10)
    found = difference(np.stack([first, first, 1 - second]), second)
    assert found.estimate.value == pytest.approx((2 * 59 + 19) / 3 / 72 - 53 / 72)


def test_an_image_counts_for_who_named_it_rightly_in_more_runs():
    first, second = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1]]), np.array([[1, 0, 1], [1, 0, 1], [1, 1, 0]])
    assert difference(first, second).p_value == 1.0
    often, seldom = np.tile([[1], [1], [0]], 6), np.tile([[1], [0], [0]], 6)
    assert difference(often, seldom).p_value == pytest.approx(2 / 2**6)


def test_seeds_that_disagree_widen_the_interval():
    random = np.random.default_rng(0)
    base, better = random.random(400) < 0.6, random.random((1, 400)) < 0.7
    steady = np.repeat(better, 4, axis=0)
    spread = steady.copy()
    spread[0], spread[1] = True, False
    assert width(difference(spread, base)) > 2 * width(difference(steady, base))


def test_a_difference_picked_out_of_several_is_less_sure():
    first, second = hits(40, 20, 8, 10)
    alone, picked = difference(first, second), difference(first, second, comparisons=8)
    assert width(picked) > width(alone) and picked.estimate.value == alone.estimate.value
    assert picked.p_value == pytest.approx(8 * alone.p_value)
    assert alone.significant and not picked.significant


def test_significant_needs_both_the_test_and_the_interval():
    assert difference(*hits(40, 20, 2, 10)).significant
    assert not difference(*hits(40, 3, 2, 10)).significant
    five_to_none = difference(*hits(90, 5, 0, 5))
    assert five_to_none.p_value == 0.0625 and not five_to_none.significant
    assert not Difference(Estimate(0.1, -0.01, 0.2), 0.04).significant


def drawn(
    random: np.random.Generator, images: int, accuracies: tuple[float, float], seeds: int, spread: float
) -> Iterator[np.ndarray]:
    """Hits (seeds, images) of two classifiers of these true accuracies that find much the same images hard.

    `spread` is that of the seeds, in standard deviations of an image's difficulty.
    """
    shared = random.standard_normal((1, images)) * 0.8**0.5
    for accuracy in accuracies:
        own = random.standard_normal((1, images)) * 0.1**0.5
        each = random.standard_normal((seeds, images)) * 0.1**0.5
        seed = random.standard_normal((seeds, 1)) * spread
        yield shared + own + each + seed < NormalDist(0, (1 + spread**2) ** 0.5).inv_cdf(accuracy)


@pytest.mark.parametrize(
    ("images", "first", "second", "seeds", "spread"),
    [
        (30, 0.55, 0.55, 1, 0.0),
        (30, 0.99, 0.94, 1, 0.0),
        (150, 0.9, 0.85, 1, 0.0),
        (150, 0.75, 0.75, 2, 0.05),
        (150, 0.75, 0.7, 3, 0.1),
        (400, 0.95, 0.93, 3, 0.05),
    ],
)
def test_the_interval_holds_the_truth_at_least_as_often_as_it_says(images, first, second, seeds, spread):
    random = np.random.default_rng(1)
    pairs = [drawn(random, images, (first, second), seeds, spread) for _ in range(DRAWN)]
    found = [difference(one, other).estimate for one, other in pairs]
    held = sum(estimate.low <= first - second <= estimate.high for estimate in found)
    assert held / DRAWN >= 0.94
