"""The split is decided by content: stable, fair to small classes, and never apart for copies."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tl_core.dataset import Item
from tl_core.dataset.dataset import Part
from tl_core.dataset.split import (
    TOLERANCE,
    VAL_SHARE,
    checked_share,
    split_by_group,
    split_off_val,
)


def item(content: str, label: int = 0, part: Part = "train") -> Item:
    return Item(f"{label}/{content}.png", label, part, hashlib.sha256(content.encode()).hexdigest(), 48, 40)


def items(count: int, label: int = 0) -> list[Item]:
    return [item(f"{label}-{number}", label) for number in range(count)]


def parts(split: tuple[Item, ...]) -> dict[str, Part]:
    return {item.path: item.part for item in split}


def copies_across_parts(split: Iterable[Item]) -> int:
    """How many different images are in more than one part."""
    parts: dict[str, set[str]] = {}
    for entry in split:
        parts.setdefault(entry.sha256, set()).add(entry.part)
    return sum(len(found) > 1 for found in parts.values())


def test_about_a_fifth_of_each_class_is_held_back():
    split = split_off_val(items(2000, 0) + items(500, 1))
    for label, count in ((0, 2000), (1, 500)):
        held_back = sum(item.part == "val" for item in split if item.label == label)
        assert held_back == pytest.approx(VAL_SHARE * count, rel=0.15)


@pytest.mark.parametrize("share", [0.05, VAL_SHARE, 0.35, 0.5])
def test_every_small_class_has_its_share_to_the_nearest_image(share: float):
    for count in range(2, 61):
        wanted = min(max(share * count, 1), count - 1)
        room = 0.5 + int(TOLERANCE * (wanted + 0.5))
        for label in range(10):
            assert abs(held_back(split_off_val(items(count, label), share)) - wanted) <= room


def test_a_large_class_is_near_its_share():
    for label in range(30):
        assert abs(held_back(split_off_val(items(1000, label))) - 200) <= 10


def test_one_image_more_moves_one_other_at_most():
    for label in range(40):
        for count in (2, 5, 14, 15, 33, 60):
            assert moved(label, count, count + 1) <= 1


def test_growth_moves_few_images():
    for count, grown in ((10, 500), (30, 60), (30, 900), (100, 200), (100, 1000)):
        found = [moved(label, count, grown) for label in range(80)]
        assert sum(found) / len(found) <= count**0.5 / 2.5 and max(found) < 2 * count**0.5


def held_back(split: tuple[Item, ...]) -> int:
    return sum(entry.part == "val" for entry in split)


def moved(label: int, count: int, grown: int) -> int:
    """How many of the first `count` images of a class change their part when it has grown."""
    before = parts(split_off_val(items(count, label)))
    after = parts(split_off_val(items(grown, label)))
    return sum(after[path] != part for path, part in before.items())


def test_the_images_of_another_class_change_nothing():
    alone = parts(split_off_val(items(31)))
    assert alone.items() <= parts(split_off_val(items(31) + items(600, 1))).items()


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
    split = split_off_val(
        [
            entry
            for label in range(4)
            for entry in [*items(30, label), *(item(f"{n}", label) for n in range(30))]
        ]
    )
    assert copies_across_parts(split) == 0


def test_small_classes_that_share_an_image_are_each_in_both_parts():
    for seed in range(100):
        split = split_off_val(
            [item(f"{seed} {name}", label) for label, own in enumerate("ab") for name in ("both", own)]
        )
        assert {(entry.label, entry.part) for entry in split} == {
            (0, "train"),
            (0, "val"),
            (1, "train"),
            (1, "val"),
        }
        assert copies_across_parts(split) == 0


def test_a_test_part_stays_as_it_was_given_even_copies():
    held_out = [item(f"0-{number}", part="test") for number in range(20, 60)]
    split = split_off_val(items(40) + held_out)
    assert [entry for entry in split if entry.part == "test"] == held_out


def grouped(groups: dict[str, int], label: int = 0, part: str = "train") -> list[Item]:
    """So many images of each group."""
    names = [f"{name}-{label}-{number}" for name, images in groups.items() for number in range(images)]
    return [
        Item(f"{name}.png", label, part, hashlib.sha256(name.encode()).hexdigest(), 9, 9, name.split("-")[0])
        for name in names
    ]


def parts_of_groups(items) -> dict[str, set]:
    found = {}
    for item in items:
        found.setdefault(item.subject, set()).add(item.part)
    return found


def test_no_group_is_in_two_parts_and_a_fifth_of_each_class_is_held_back():
    items = [*grouped({f"a{n}": 4 for n in range(25)}), *grouped({f"b{n}": 2 for n in range(20)}, label=1)]
    divided = split_by_group(items)
    assert all(len(parts) == 1 for parts in parts_of_groups(divided).values())
    assert [sum(item.part == "val" for item in divided if item.label == label) for label in (0, 1)] == [20, 8]
    assert split_by_group(items[::-1]) == divided[::-1]


def test_groups_are_divided_by_another_share_too():
    items = [*grouped({f"a{n}": 4 for n in range(25)}), *grouped({f"b{n}": 2 for n in range(20)}, label=1)]
    divided = split_by_group(items, 0.4)
    assert [sum(item.part == "val" for item in divided if item.label == label) for label in (0, 1)] == [
        40,
        16,
    ]


@pytest.mark.parametrize("share", [0, 0.04, 0.51, 20, float("nan")])
def test_a_share_that_leaves_too_little_is_refused(share: float):
    with pytest.raises(ValueError, match="take one from 0.05 to 0.5"):
        checked_share(share)


def test_a_group_of_two_classes_stays_whole_and_every_class_keeps_something():
    items = [*grouped({"p1": 5, "p2": 5, "p3": 1}), *grouped({"p1": 5, "p4": 5}, label=1)]
    divided = split_by_group(items)
    assert all(len(parts) == 1 for parts in parts_of_groups(divided).values())
    assert all({item.part for item in divided if item.label == label} == {"train", "val"} for label in (0, 1))


def test_a_group_with_all_images_of_a_class_stays_in_training():
    items = [*grouped({"q": 1, "r": 4, "s": 4}), *grouped({"q": 5}, label=1)]
    divided = split_by_group(items)
    assert {item.part for item in divided if item.label == 1} == {"train"} and any(
        item.part == "val" for item in divided
    )


def test_copies_keep_their_groups_together():
    items = grouped({f"g{n}": 3 for n in range(12)})
    linked = [replace(items[0], path="copy.png", subject="g5"), *items]
    divided = parts_of_groups(split_by_group(linked))
    assert divided["g0"] == divided["g5"] and len(divided["g0"]) == 1


def test_given_validation_is_divided_anew_and_the_test_part_stays():
    items = [*grouped({"p1": 3, "p2": 3}), *grouped({"p1": 2}, part="val"), *grouped({"p9": 4}, part="test")]
    items = [replace(item, path=f"{item.part}/{item.path}") for item in items]
    divided = split_by_group(items)
    assert all(len(parts) == 1 for parts in parts_of_groups(divided).values())
    assert sum(item.part == "test" for item in divided) == 4


def test_a_group_in_the_test_part_and_outside_is_refused():
    items = [
        *grouped({"p1": 3, "p2": 3}),
        *(replace(item, path="t" + item.path) for item in grouped({"p1": 2}, part="test")),
    ]
    with pytest.raises(ValueError, match="1 groups, such as p1, are in the test part and outside it"):
        split_by_group(items)


def test_a_single_group_cannot_be_divided():
    with pytest.raises(ValueError, match="no group can be held back"):
        split_by_group(grouped({"p1": 9}))
