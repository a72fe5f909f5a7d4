"""Intervals of shares and of paired differences."""

import numpy as np
import pytest

from tl_core.evidence.estimate import difference, share


def test_a_share_lies_inside_its_interval_even_when_all_are_right():
    full = share(40, 40)
    assert full.value == full.high == 1 and 0.9 < full.low < 1


def test_no_difference_on_few_images_is_no_proof_of_none():
    few, many = np.ones((1, 12)), np.ones((1, 2000))
    assert difference(few, few).high > 0.05
    assert difference(many, many).high < 0.01


def test_the_second_is_judged_against_the_first_on_the_same_images():
    first, second = np.zeros((1, 100)), np.zeros((1, 100))
    second[0, :20] = 1
    found = difference(first, second)
    assert found.value == pytest.approx(0.2) and found.above_zero
    assert difference(second, first).below_zero


def test_seeds_that_disagree_and_several_comparisons_widen_the_interval():
    random = np.random.default_rng(0)
    base, better = random.random((1, 400)) < 0.6, random.random((1, 400)) < 0.7
    steady = np.repeat(better, 4, axis=0)
    spread = steady.copy()
    spread[0] |= True
    spread[1] &= False

    def width(found):
        return found.high - found.low

    assert width(difference(base, spread)) > 2 * width(difference(base, steady))
    assert width(difference(base, better, comparisons=8)) > width(difference(base, better))


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    random, held = np.random.default_rng(1), 0
    for _ in range(400):
        first = random.random((1, 60)) < 0.8
        second = np.where(random.random((1, 60)) < 0.1, ~first, first)
        truth = 0.1 * (1 - 2 * 0.8)
        found = difference(first, second)
        held += found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.995
