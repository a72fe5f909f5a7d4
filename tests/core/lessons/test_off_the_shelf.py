"""How the lesson on codes off the shelf ends: true of its numbers, whichever way they point."""

import numpy as np
import pytest

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.lessons.off_the_shelf import KINDS, LESSON, OffTheShelf, Shelf


@pytest.mark.parametrize("seed", range(40))
def test_the_ending_says_what_the_figures_say_whatever_they_are(seed):
    drawn = np.random.default_rng(seed)
    images = int(drawn.integers(20, 800))
    hits = {kind: drawn.random(images) < drawn.uniform(0.1, 1) for kind in KINDS}
    rows = tuple(Shelf(kind, kind, 9, share(int(own.sum()), images), 0.1) for kind, own in hits.items())
    found = OffTheShelf(rows, 60, images, 1.0, difference(hits["the last group"], hits["raw pixels"]))
    ending, ahead = found.ending(), found.ahead
    assert in_points(rows[-1].accuracy) in ending.sentence and in_points(rows[0].accuracy) in ending.sentence
    assert in_signed_points(ahead.estimate) in ending.sentence and f"{images:,} held-out" in ending.sentence
    sure = ahead.significant
    assert ("astounding baseline" in ending.sentence) == (sure and ahead.estimate.low > 0)
    assert (ending.notes == "wrong") == (sure and ahead.estimate.high < 0)
    assert (
        ending.guess == max(rows, key=lambda row: row.accuracy.value).kind and ending.guess in LESSON.guesses
    )
    assert ("reads best" in ending.sentence) == (ending.guess != "the last group")
