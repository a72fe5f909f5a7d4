"""A new image is judged by its rank among held-out images: as many are answered as were asked for; too few
held-out images give no threshold.
"""

import numpy as np
import pytest

from tl_core.predictions.held_out import HeldOut

RNG = np.random.default_rng(0)
IMAGES = 400


def held_out(images: int = IMAGES) -> HeldOut:
    """The less sure and the more novel, the likelier wrong."""
    novelty, shares = RNG.normal(size=images), RNG.uniform(0.5, 1, images)
    right = RNG.uniform(size=images) < shares - 0.05 * np.clip(novelty, 0, None)
    return HeldOut.of("validation", novelty, shares, right)


@pytest.mark.parametrize("answered", [0.6, 0.93, 1.0])
def test_so_many_images_like_the_held_out_ones_are_answered_as_were_asked_for(answered):
    new = held_out(2000)
    trust = held_out(2000).trust(np.array(new.novelty), np.array(new.shares), answered)
    assert np.mean([one.answered for one in trust]) == pytest.approx(answered, abs=0.02)
    if answered == 1:
        assert all(one.answered for one in trust)


def test_a_stranger_gets_no_answer_however_sure_the_model_is_and_a_doubtful_one_neither():
    known = held_out()
    stranger, doubtful, ordinary = known.trust(np.array([9.0, 0.0, 0.0]), np.array([1.0, 0.5, 0.9]))
    assert stranger.doubt == ("none of these: 0 of 400 held-out images are as unlike what was learned")
    assert doubtful.doubt.startswith("not sure: ") and ordinary.doubt == ""


def test_the_price_falls_on_the_doubtful_and_the_rest_is_more_often_right():
    known = held_out()
    accuracy = {share: score.accuracy for share, score in known.curve()}
    assert accuracy[0.5] > accuracy[0.9] > accuracy[1.0] == np.mean(known.right)
    assert known.price(0.9).images == pytest.approx(360, abs=4)
    assert known.price(1.0).images == IMAGES
    answered = known.price(0.9)
    assert known.sentence(0.9).startswith(f"Answers {answered.images} of 400 validation images (90 %), and ")


def test_too_few_images_give_no_threshold_and_say_so():
    few = held_out(12)
    assert not few.enough
    assert few.sentence() == (
        "When to give no answer is not known: only 12 images are held out, and a threshold needs 30. Every"
        " image gets an answer."
    )
