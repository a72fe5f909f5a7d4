"""How the lesson on convolved layers ends: true of its numbers, whatever they are."""

from dataclasses import replace

import numpy as np
import pytest

from tl_core.lessons.convolved import CLOSE, LESSON, OTHER, ROUNDING, SAME, Convolved


def found(gap: float, largest: float, agreed: int, volume: str = "6x6x256", **changes: object) -> Convolved:
    letters, maps = ("AB", "CD"), (((0.0,),),) * 4
    own = ("net", True, volume, 224, 60, gap, largest, agreed)
    larger = ("", letters, ("a", "b", "c", "d"), maps, ("ABCD",) * 4)
    return replace(Convolved(*own, *larger, 16, 0.25, 2.5, 1.25, 11), **changes)


@pytest.mark.parametrize("seed", range(40))
def test_the_ending_says_what_the_figures_say_whatever_they_are(seed):
    drawn = np.random.default_rng(seed)
    gap, largest = 10 ** drawn.uniform(-8, 1), 10 ** drawn.uniform(-1, 2)
    agreed, once, each = int(drawn.integers(58, 61)), *drawn.uniform(0.001, 20, 2)
    one = found(gap, largest, agreed, ("", "6x6x256")[seed % 2], once=once, each=each)
    ending = one.ending()
    rounding = gap <= ROUNDING * max(1, largest)
    expected = SAME if rounding else CLOSE if agreed == 60 else OTHER
    assert (ending.guess, ending.notes) == (expected, "right" if rounding else "wrong")
    assert ("the same scores" in ending.sentence) == rounding and f"{gap:.1g}" in ending.sentence
    if expected == OTHER:
        assert f"another class for {60 - agreed} of them" in ending.sentence
    for seconds in (once, each):
        assert (f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s") in ending.sentence
    assert "11 of 16 got the same class" in ending.sentence and "by up to 1.2" in ending.sentence
    assert ("mean of its score map" in ending.sentence) == (not one.volume)
    assert ending.guess in LESSON.guesses


def test_a_place_of_a_convolved_layer_looks_at_half_the_side_and_one_of_a_mean_at_its_part():
    assert found(0, 1, 60).middles == pytest.approx([0.25, 0.4167, 0.5833, 0.75], abs=1e-4)
    assert found(0, 1, 60, volume="").middles == [0.125, 0.375, 0.625, 0.875]
