"""Intervals and the paired test against published tables and against scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest

from tl_core.evidence.intervals import compare, difference_interval, exact_p_value, wilson


def hits(both: int, first_only: int, second_only: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Hits of two strategies from the four cells of their table."""
    counts = [both, first_only, second_only, neither]
    return np.repeat([1.0, 1.0, 0.0, 0.0], counts), np.repeat([1.0, 0.0, 1.0, 0.0], counts)


@pytest.mark.parametrize(("right", "images"), [(0, 5), (5, 5), (147, 153), (1, 1), (70, 1000)])
def test_wilson_is_scipys(right, images):
    found = binomtest(right, images).proportion_ci(0.95, "wilson")
    assert wilson(right / images, images) == pytest.approx((found.low, found.high), abs=1e-12)


def test_the_interval_of_a_difference_is_newcombes():
    """An example of his paper (method 10)."""
    assert difference_interval(*hits(36, 12, 2, 0)) == pytest.approx((0.0569, 0.3404), abs=1e-4)


def test_two_that_are_always_right_are_not_known_to_be_equal():
    low, high = difference_interval(*hits(20, 0, 0, 0))
    assert low == -high and high > 0.1


def test_the_lead_turned_round_is_the_lag():
    first, second = hits(50, 9, 3, 10)
    lead, lag = compare(first, second), compare(second, first)
    assert (lead.difference, *lead.interval) == pytest.approx(
        (-lag.difference, -lag.interval[1], -lag.interval[0])
    )
    assert lead.p_value == lag.p_value


@pytest.mark.parametrize(("better", "worse"), [(9, 3), (3, 9), (15, 0), (0, 1), (1, 1), (990, 1100)])
def test_with_one_run_each_it_is_mcnemars_exact_test(better, worse):
    assert exact_p_value(*hits(40, better, worse, 5)) == pytest.approx(
        binomtest(better, better + worse).pvalue
    )


def test_where_no_image_tells_them_apart_nothing_speaks_against_equality():
    assert exact_p_value(*hits(40, 0, 0, 5)) == 1.0


def test_seeds_do_not_make_images():
    """The same hits three times over say no more than once."""
    first, second = hits(50, 9, 3, 10)
    threefold = [np.mean([one, one, one], axis=0) for one in (first, second)]
    assert compare(*threefold) == compare(first, second)


def test_an_image_counts_for_who_named_it_rightly_in_more_runs():
    first, second = np.array([1, 2 / 3, 1 / 3, 1]), np.array([1, 1 / 3, 2 / 3, 0])
    assert exact_p_value(first, second) == 1.0
    assert exact_p_value(np.full(6, 2 / 3), np.full(6, 1 / 3)) == pytest.approx(2 / 2**6)


def test_significant_needs_both_the_test_and_the_interval():
    assert compare(*hits(40, 20, 2, 10)).significant
    assert not compare(*hits(40, 3, 2, 10)).significant
    five_to_none = compare(*hits(90, 5, 0, 5))
    assert five_to_none.p_value == 0.0625 and not five_to_none.significant
