"""How the lesson on generic and specific layers ends: true of its numbers, whichever way they point."""

import numpy as np
import pytest

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.lessons.generic import EARLIER, LAST, LESSON, NEITHER, ByDepth, Filter, Generic, Kind

GROUPS = ("stem", "layer1", "layer2")


def by_depth(title: str, drawn: np.random.Generator) -> ByDepth:
    """Of made-up hits."""
    images = int(drawn.integers(20, 800))
    hits = [drawn.random(images) < level for level in drawn.uniform(0.2, 1, len(GROUPS))]
    best = max((0, 1), key=lambda place: hits[place].sum())
    accuracy = tuple(share(int(own.sum()), images) for own in hits)
    return ByDepth(title, accuracy, GROUPS[best], difference(hits[-1], hits[best], comparisons=2), images)


def found(seed: int, random: bool = False) -> Generic:
    drawn = np.random.default_rng(seed)
    kinds: list[Kind] = ["edge", "colour blob", "brightness blob", "neither"]
    filters = tuple(Filter(kinds[number], "") for number in drawn.integers(0, 4, 16))
    return Generic("net", random, GROUPS, filters, tuple(by_depth(title, drawn) for title in ("near", "far")))


@pytest.mark.parametrize("seed", range(40))
def test_the_ending_says_what_the_figures_say_whatever_they_are(seed):
    one = found(seed)
    near, far = one.sets
    ending, ahead = one.ending(), far.ahead.estimate
    edges = sum(filter.kind == "edge" for filter in one.filters)
    blobs = sum(filter.kind == "colour blob" for filter in one.filters)
    assert f"Of 16 first filters {edges} see edges, {blobs} colour blobs" in ending.sentence
    assert (
        f"“far” ({far.images:,} held-out images) layer2 names {in_points(far.accuracy[-1])}"
        in ending.sentence
    )
    for own in (near, far):
        assert f"{in_signed_points(own.ahead.estimate)} against {own.best}" in ending.sentence
    if not far.ahead.significant:
        expected = ("open", NEITHER, "differs by no more than these images could show")
    elif ahead.low > 0:
        expected = ("wrong", LAST, "is still the best")
    else:
        assert ahead.high < 0
        expected = ("right", EARLIER, "is behind")
    assert (ending.notes, ending.guess) == expected[:2] and expected[2] in ending.sentence
    assert ending.guess in LESSON.guesses


def test_of_random_weights_the_notes_say_nothing():
    for seed in range(10):
        ending = found(seed, random=True).ending()
        assert ending.notes == "open" and ending.sentence.startswith("With random weights, of 16")
