"""An album: what its classes may be called, which photos belong together, and when it can be a dataset."""

from collections import Counter

import pytest

from tl_core.albums.album import ALONE, BURST_SECONDS, CLASSES_LIMIT, Album, AlbumClass, Photo
from tl_core.dataset import Item
from tl_core.dataset.split import split_by_group


def photo(number: int, burst: int = ALONE, came: float = 0.0) -> Photo:
    return Photo(f"{number:02}".ljust(64, "0"), f"{number}.jpg", 1000, came, burst)


def album(**photos: list[Photo]) -> Album:
    return Album("1", 0.0, 0.0, tuple(AlbumClass(name, tuple(found)) for name, found in photos.items()))


def test_a_name_is_kept_as_one_line_of_words():
    assert Album("1", 0.0, 0.0).with_class("  cafe\u0301 \n au\tlait ").classes[0].name == "café au lait"


@pytest.mark.parametrize("name", ["", " \n ", "x" * 61, "CUP", " cup "])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(name: str):
    with pytest.raises(ValueError, match=r"characters; write|give this one another name"):
        album(cup=[]).with_class(name)


def test_so_many_classes_and_no_more():
    full = album(**{f"c{number}": [] for number in range(CLASSES_LIMIT)})
    with pytest.raises(ValueError, match="drop a folder"):
        full.with_class("one more")


def test_a_class_gets_another_name_and_keeps_its_photos_and_its_place():
    found = album(cup=[photo(1)], pen=[photo(2)]).renamed("cup", "Cup")
    assert [(one.name, len(one.photos)) for one in found.classes] == [("Cup", 1), ("pen", 1)]
    with pytest.raises(ValueError, match="another name"):
        found.renamed("Cup", "PEN")
    with pytest.raises(ValueError, match="no class mug"):
        found.renamed("mug", "bowl")


def test_photos_of_one_class_that_follow_each_other_fast_are_one_burst():
    one = AlbumClass("cup", (photo(1, burst=1, came=100.0), photo(2, came=104.0)))
    assert one.burst_at(100.0 + BURST_SECONDS / 2) == 1
    assert one.burst_at(100.0 + BURST_SECONDS) == 2
    assert AlbumClass("cup", (photo(2, came=104.0),)).burst_at(104.1) == 1


def test_a_new_burst_has_a_number_of_its_own_also_after_photos_were_deleted():
    one = AlbumClass("cup", (photo(1, burst=3, came=0.0),))
    assert one.burst_at(100.0) == 4


def parts(one: AlbumClass) -> dict[str, Counter[str]]:
    """The parts of the photos of each group, divided beside a class of dropped files."""
    groups = one.groups()
    items = [
        Item(photo.sha256, 0, "train", photo.sha256, 1, 1, groups.get(photo.sha256, ""))
        for photo in one.photos
    ] + [Item(f"f{n}", 1, "train", f"f{n}".ljust(64, "0"), 1, 1) for n in range(10)]
    found: dict[str, Counter[str]] = {}
    for item in split_by_group(items):
        if item.label == 0:
            found.setdefault(item.subject, Counter())[item.part] += 1
    return found


@pytest.mark.parametrize("bursts", [[5, 5], [10, 1], [3, 3, 4], [1, 1, 1, 1, 1]])
def test_the_photos_of_one_burst_are_in_one_part_and_every_class_has_both(bursts: list[int]):
    taken = [burst for burst, size in enumerate(bursts, 1) for _ in range(size)]
    found = parts(AlbumClass("cup", tuple(photo(n, burst) for n, burst in enumerate(taken))))
    assert len(found) == len(bursts) and all(len(of_group) == 1 for of_group in found.values())
    assert sum(found.values(), Counter()).keys() == {"train", "val"}


@pytest.mark.parametrize(("size", "late"), [(2, 1), (4, 1), (10, 2), (50, 10)])
def test_where_one_burst_is_all_its_last_photos_are_for_validation(size: int, late: int):
    one = AlbumClass("cup", tuple(photo(n, 1, came=n) for n in range(size)))
    assert one.in_one_burst
    groups = one.groups()
    assert [groups[found.sha256] for found in one.photos[-late:]] == ["cup late"] * late
    assert Counter(groups.values())["cup late"] == late
    if size > 2:
        assert parts(one)["cup late"] == {"val": late}


def test_dropped_files_stand_alone_and_are_no_burst():
    one = AlbumClass("cup", tuple(photo(n) for n in range(4)))
    assert one.groups() == {} and not one.in_one_burst
    mixed = AlbumClass("cup", (photo(1, 1), photo(2, 1), photo(3)))
    assert not mixed.in_one_burst and set(mixed.groups().values()) == {"cup 1"}


def test_it_says_what_is_missing():
    assert "two classes" in album(cup=[photo(1)]).missing()
    assert "pen has 1 picture" in album(cup=[photo(1), photo(2)], pen=[photo(3)]).missing()
    assert album(cup=[photo(1), photo(2)], pen=[photo(3), photo(4)]).missing() == ""


def test_it_is_called_by_its_classes():
    assert album(cup=[], pen=[], tea=[]).title == "cup, pen and tea"
    assert album(cup=[]).title == "cup" and album().title == "no class yet"
