"""How large pilots are, and whether the next is worth its time."""

from dataclasses import replace

import pytest

from tests.core.advice.tables import evidence, pilot
from tl_core.advice.rungs import next_pilot, pilots_seconds, rungs_for
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for

SECONDS = {"fine_tune_top": 20.0, "fine_tune_all": 80.0}


@pytest.fixture
def everything(card, dataset):
    return replace(plan_for("fine_tune_all", Answers("small", "similar"), card, dataset), epochs=8)


def test_pilots_train_on_at_most_half_of_the_images():
    assert [rungs_for(images) for images in (249, 250, 999, 1000, 9999)] == [
        (),
        (125,),
        (125, 250),
        (125, 250, 500),
        (125, 250, 500),
    ]


def test_a_pilot_takes_its_share_of_a_run(everything):
    images, seconds = next_pilot(evidence(700, images=2000), SECONDS, everything)
    assert images == 125 and seconds == pytest.approx(100 * 16 / (16 * 8))
    slow = evidence(700, images=2000).and_then(pilot(125, 0, 0, seconds=8))
    assert next_pilot(slow, SECONDS, everything) == (250, pytest.approx(16, rel=0.05))


def test_no_pilot_is_worth_as_long_as_the_run_itself(everything):
    assert next_pilot(evidence(700, images=260), SECONDS, everything) is None
    slow = evidence(700, images=2000).and_then(pilot(125, 0, 0, seconds=20))
    assert next_pilot(slow, SECONDS, everything) is None


def test_all_pilots_were_carried_out(everything):
    done = evidence(700, images=600)
    for images in (125, 250):
        done = done.and_then(replace(pilot(images, 0, 0, seconds=0.1)))
    assert next_pilot(done, SECONDS, everything) is None


def test_all_pilots_take_so_long_as_long_as_they_are_worth_it(everything):
    _, first = next_pilot(evidence(700, images=2000), SECONDS, everything)
    found = pilots_seconds(2000, SECONDS, everything)
    assert found[0] == first and sum(found) <= 0.6 * 80 and len(found) == 2
    assert pilots_seconds(260, SECONDS, everything) == []
