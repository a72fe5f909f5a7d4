"""How the lessons that train end: true of their numbers, whichever way they point."""

from dataclasses import replace

import numpy as np
import pytest

from tl_core.evidence.difference import Difference, difference
from tl_core.evidence.estimate import share
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.lessons import co_adaptation, from_scratch, small_rates
from tl_core.lessons.lesson import Ending
from tl_core.lessons.small_rates import FULL, STILL, TENTH, AtRatio


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What two networks name rightly of the same images, by chance as the seed says."""
    random = np.random.default_rng(seed)
    images = int(random.integers(20, 800))
    first, second = (random.random(images) < level for level in random.uniform(0.3, 1, 2))
    return first, second


def judged(hits: np.ndarray):
    return share(int(hits.sum()), len(hits))


def expect_true(ending: Ending, ahead: Difference, words: dict[str, str]) -> None:
    """The verdict and the word in the sentence follow from the interval and the test alone."""
    side = "alike"
    if ahead.significant:
        side = "ahead" if ahead.estimate.low > 0 else "behind"
    assert ending.notes == {"ahead": "right", "behind": "wrong", "alike": "open"}[side]
    assert words[side] in ending.sentence and in_signed_points(ahead.estimate) in ending.sentence


@pytest.mark.parametrize("seed", range(40))
def test_from_scratch_ends_as_its_figures_say(seed):
    known, random = drawn(seed)
    ahead = difference(known, random)
    found = from_scratch.FromScratch(judged(known), judged(random), ahead, 60, 7, (0.1, 9.0), len(known))
    ending = found.ending()
    expect_true(ending, ahead, {side: said for side, (said, *_) in from_scratch.SAYS.items()})
    assert in_points(found.pretrained) in ending.sentence and in_points(found.scratch) in ending.sentence
    assert "for 7 epochs" in ending.sentence and ending.guess in from_scratch.LESSON.guesses


@pytest.mark.parametrize("seed", range(40))
def test_small_rates_end_as_their_figures_say(seed):
    tenth, full = drawn(seed)
    ahead = difference(tenth, full)
    curve = ((0.0, 0.2), (1.0, 0.1), (2.0, 0.6))
    at = (
        AtRatio(FULL, curve, ((0.5, 0.2), (2.0, 0.345)), judged(full)),
        AtRatio(TENTH, curve, ((2.0, 0.012),), judged(tenth)),
        AtRatio(STILL, curve, (), judged(full)),
    )
    found = small_rates.SmallRates("top", "random", at, ahead, len(full))
    ending = found.ending()
    expect_true(ending, ahead, {side: said for side, (said, *_) in small_rates.SAYS.items()})
    for figure in ("moved top by 34.5 %", "a tenth of it by 1.2 %", in_points(judged(full))):
        assert figure in ending.sentence
    assert ending.guess in small_rates.LESSON.guesses


@pytest.mark.parametrize("seed", range(60))
def test_co_adaptation_ends_as_its_figures_say(seed):
    cuts = []
    for n, after in enumerate(("stem", "middle", "top"), 1):
        frozen, together = drawn(100 * seed + n)
        gained = difference(together, frozen, comparisons=3)
        cuts.append(co_adaptation.Cut(n, after, judged(frozen), judged(together), gained))
    found = co_adaptation.CoAdaptation(
        ("stem", "middle", "top", "last"), judged(frozen), tuple(cuts), 600, 80, True
    )
    ending, cut = found.ending(), found.largest
    expect_true(ending, cut.gained, {side: said for side, (said, *_) in co_adaptation.SAYS.items()})
    assert all(one.gained.estimate.value <= cut.gained.estimate.value for one in cuts)
    for figure in (
        f"after {cut.after} ",
        in_points(cut.frozen),
        in_points(cut.together),
        "600 images",
        "3 cuts",
    ):
        assert figure in ending.sentence
    assert ending.guess in co_adaptation.LESSON.guesses
    other = replace(found, of_source=False).ending()
    assert other.notes == "open" and other.sentence.endswith("come to fit them.")
