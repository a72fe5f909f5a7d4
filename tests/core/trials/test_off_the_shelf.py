"""Everything a head may read, on small real pictures: each row is judged on the same images."""

from collections import Counter

import pytest

from tests.core.stand_ins.training import CARD, GROUPS, looked_at, quiet
from tl_core.backbones.card import TEACHING
from tl_core.lessons.off_the_shelf import KINDS
from tl_core.runs.hardware import CPU
from tl_core.trials.held_out import places_of_few
from tl_core.trials.off_the_shelf import FIELDS, try_off_the_shelf
from tl_core.trials.trial import On


@pytest.fixture
def on(picture_folder, workspace) -> On:
    return On(looked_at(picture_folder, workspace), TEACHING, CARD, workspace, CPU, quiet)


def test_a_row_for_pixels_random_weights_and_every_group_the_same_twice(on):
    knobs = {"each": "5", "classifier": "softmax"}
    found = try_off_the_shelf(knobs, on)
    assert [row.kind for row in found.rows] == [*KINDS[:2], *[KINDS[2]] * (len(GROUPS) - 1), KINDS[3]]
    assert [row.width for row in found.rows[2:]] == [group.width for group in CARD.groups]
    assert found.rows[0].width == 3 * FIELDS**2
    assert found.learned == 15 and found.images == len(on.dataset.part("val"))
    ahead = found.rows[-1].accuracy.value - found.rows[0].accuracy.value
    assert found.ahead.estimate.value == pytest.approx(ahead)
    again = try_off_the_shelf(knobs, on)
    assert [row.accuracy for row in again.rows] == [row.accuracy for row in found.rows]


def test_so_many_of_each_class_or_all(on):
    items = on.dataset.items
    labels = [items[place].label for place in places_of_few(on.dataset, "train", "5")]
    assert Counter(labels) == {0: 5, 1: 5, 2: 5}
    every = [place for place, item in enumerate(items) if item.part == "val"]
    assert places_of_few(on.dataset, "val", "all") == every
