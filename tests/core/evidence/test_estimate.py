"""The interval of a share, against scipy's."""

import pytest
from scipy.stats import binomtest

from tl_core.evidence import Estimate
from tl_core.evidence.estimate import share, wilson


@pytest.mark.parametrize(("right", "images"), [(0, 5), (5, 5), (147, 153), (1, 1), (70, 1000)])
def test_the_interval_of_a_share_is_scipys(right, images):
    expected = binomtest(right, images).proportion_ci(0.95, "wilson")
    found = share(right, images)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert found.value == right / images and wilson(right / images, images) == found


def test_a_share_lies_inside_its_interval_even_when_all_are_right():
    full = share(40, 40)
    assert full.value == full.high == 1 and 0.9 < full.low < 1


def test_an_estimate_is_above_or_below_zero_only_where_its_interval_leaves_it_out():
    assert Estimate(0.2, 0.1, 0.3).above_zero and not Estimate(0.2, -0.1, 0.3).above_zero
    assert Estimate(-0.2, -0.3, -0.1).below_zero and not Estimate(-0.2, -0.3, 0.0).below_zero
