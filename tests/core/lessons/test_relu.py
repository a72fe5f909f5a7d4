"""How the lesson on codes cut at zero ends: true of its numbers, whichever way they point."""

import numpy as np
import pytest

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.lessons.relu import CUT, LESSON, NEITHER, RAW, CutCodes


def found(cut: np.ndarray, raw: np.ndarray, thresholded: bool = True) -> CutCodes:
    both = (share(int(hits.sum()), len(hits)) for hits in (cut, raw))
    return CutCodes("net", thresholded, 96, 0.3, (1.0, -1.0), *both, difference(cut, raw), len(cut))


@pytest.mark.parametrize("seed", range(40))
def test_the_ending_says_what_the_figures_say_whatever_they_are(seed):
    drawn = np.random.default_rng(seed)
    images = int(drawn.integers(20, 800))
    cut, raw = (drawn.random(images) < level for level in drawn.uniform(0.3, 1, 2))
    one = found(cut, raw)
    ending, ahead = one.ending(), one.ahead.estimate
    for figure in (in_points(one.cut), in_points(one.raw), in_signed_points(ahead), f"{images:,} held-out"):
        assert figure in ending.sentence
    if not one.ahead.significant:
        expected = ("open", NEITHER, "no difference that these images could show")
    elif ahead.low > 0:
        expected = ("right", CUT, "cutting them at zero helped")
    else:
        assert ahead.high < 0
        expected = ("wrong", RAW, "cutting them at zero did harm")
    assert (ending.notes, ending.guess) == expected[:2] and expected[2] in ending.sentence
    assert ending.guess in LESSON.guesses


def test_of_a_network_without_a_relu_there_the_notes_say_nothing():
    right, wrong = np.ones(200, bool), np.arange(200) % 2 == 0
    ending = found(right, wrong, thresholded=False).ending()
    assert ending.notes == "open" and "no ReLU there, so the notes say nothing" in ending.sentence
