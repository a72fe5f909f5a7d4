"""Some images of a dataset in other parts than it has."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tl_core.dataset import Item
from tl_core.network.codes import Codes
from tl_core.pilots.pilot import TO_CHOOSE, order_of, parts_of
from tl_core.pilots.sample import Images, in_even_order


def items(classes: int, each: int, part="train", subjects: int = 0) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"{part}/{label}/{number}.png",
            label,
            part,
            f"{part}{label}-{number}",
            8,
            8,
            subject=f"{label}-{number % subjects}" if subjects else "",
        )
        for label in range(classes)
        for number in range(each)
    )


@pytest.fixture
def whole(dataset, layout) -> Images:
    """Codes and pixels that say which place of the dataset they are of."""
    chosen = replace(dataset, items=(*items(2, 20), *items(2, 5, "val")))
    places = np.arange(50, dtype=np.float32)[:, None]
    codes = {"train": {"mean": places[:40]}, "val": {"mean": places[40:]}}
    return Images(chosen, Codes(codes, layout, chosen, Path()), lambda chosen: np.array(chosen))


@pytest.fixture
def layout():
    class One:
        names = ("top",)

        def lengths(self, reading):
            return {"top": 1}

    return One()


def test_a_sample_has_the_codes_and_the_pixels_of_its_images(whole):
    sample = whole.sample({"train": [3, 41], "val": [7], "test": [49, 0]})
    assert [item.part for item in sample.dataset.items] == ["train", "train", "val", "test", "test"]
    for part, places in (("train", [3, 41]), ("val", [7]), ("test", [49, 0])):
        codes, labels = sample.codes.part("top", part)
        assert codes[:, 0].tolist() == places
        assert labels.tolist() == [whole.dataset.items[place].label for place in places]
    assert sample.pixels([4, 0, 2]).tolist() == [0, 3, 7]
    again = sample.sample({"train": [3, 1]})
    assert again.codes.part("top", "train")[0][:, 0].tolist() == [49, 41] == again.pixels([0, 1]).tolist()


def test_every_beginning_has_its_share_of_every_class():
    uneven = (*items(1, 90), *(replace(item, label=1) for item in items(1, 10, "val")))
    order = [place for family in in_even_order(uneven, 0) for place in family]
    assert sorted(order) == list(range(100))
    for beginning in (20, 50, 80):
        assert sum(uneven[place].label for place in order[:beginning]) == pytest.approx(beginning / 10, abs=1)
    assert order != [place for family in in_even_order(uneven, 1) for place in family]


def test_what_one_subject_shows_is_never_on_both_sides(whole):
    together = replace(whole.dataset, items=items(2, 40, subjects=8))
    parts = parts_of(order_of(together, 0), 30)
    sides = [{together.items[place].subject for place in places} for places in parts.values()]
    assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]
    assert len(parts["train"]) >= 30 and len(parts["val"]) >= 30 * TO_CHOOSE


def test_a_pilot_learns_from_training_images_alone_and_a_later_one_from_the_same(whole):
    order = order_of(whole.dataset, 0)
    small, large = parts_of(order, 10), parts_of(order, 20)
    assert set(small["train"]) < set(large["train"]) < set(range(40))
    assert set(range(40, 50)) < set(small["test"])
    assert len(small["train"]) + len(small["val"]) + len(small["test"]) == 50
    assert len(parts_of(order, 10, tested=5)["test"]) == 5
