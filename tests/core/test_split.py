"""The split is decided by content: stable, fair to small classes, and never apart for copies."""

import hashlib
from collections import Counter

import pytest

from tl_core.dataset import Item, Part
from tl_core.split import VAL_SHARE, copies_across_parts, split_off_val


def item(content: str, label: int = 0, part: Part = "train") -> Item:
    return Item(f"{label}/{content}.png", label, part, hashlib.sha256(content.encode()).hexdigest(), 48, 40)


def items(count: int, label: int = 0) -> list[Item]:
    return [item(f"{label}-{number}", label) for number in range(count)]


def parts(split: tuple[Item, ...]) -> dict[str, Part]:
    return {item.path: item.part for item in split}


def test_about_a_fifth_of_each_class_is_held_back():
    split = split_off_val(items(2000, 0) + items(500, 1))
    for label, count in ((0, 2000), (1, 500)):
        held_back = sum(item.part == "val" for item in split if item.label == label)
        assert held_back == pytest.approx(VAL_SHARE * count, rel=0.15)


def test_an_image_keeps_its_part_when_more_arrive():
    before = parts(split_off_val(items(60)))
    after = parts(split_off_val(items(600) + items(600, 1)))
    assert all(after[path] == part for path, part in before.items())


def test_the_order_of_the_images_does_not_matter():
    assert parts(split_off_val(items(50))) == parts(split_off_val(items(50)[::-1]))


@pytest.mark.parametrize("count", range(2, 12))
def test_every_class_of_two_or_more_is_in_both_parts(count: int):
    for label in range(60):
        found = Counter(item.part for item in split_off_val(items(count, label)))
        assert found["train"] >= 1 and found["val"] >= 1


def test_a_class_with_one_image_trains_on_it():
    assert {split_off_val(items(1, label))[0].part for label in range(60)} == {"train"}


def test_a_class_of_copies_of_one_image_stays_together():
    for label in range(60):
        assert {item.part for item in split_off_val([item(f"same {label}")] * 5)} == {"train"}


def test_copies_are_in_one_part_also_under_two_labels():
    split = split_off_val([entry for label in range(4) for entry in [*items(30, label), *(item(f"{n}", label) for n in range(30))]])
    assert copies_across_parts(split) == 0


def test_small_classes_that_share_an_image_are_each_in_both_parts():
    for seed in range(100):
        split = split_off_val([item(f"{seed} {name}", label) for label, own in enumerate("ab") for name in ("both", own)])
        assert {(entry.label, entry.part) for entry in split} == {(0, "train"), (0, "val"), (1, "train"), (1, "val")}
        assert copies_across_parts(split) == 0


def test_a_test_part_stays_as_it_was_given_even_copies():
    held_out = [item(f"0-{number}", part="test") for number in range(20, 60)]
    split = split_off_val(items(40) + held_out)
    assert [entry for entry in split if entry.part == "test"] == held_out


def test_copies_across_given_parts_are_counted_once_each():
    assert copies_across_parts([item("a"), item("a", part="val"), item("a", part="test"), item("b"), item("b"), item("c")]) == 1
