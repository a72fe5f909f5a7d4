"""Small pictures for the pages: the first of each class and part, upright, each content once."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from tests.conftest import picture
from tl_core.dataset import Item
from tl_core.dataset.dataset import thumbnail_path
from tl_core.intake.thumbnails import LONGEST_SIDE, PER_CLASS_AND_PART, first_of_each, write_thumbnails


def quiet(sentence: str, done: int, total: int) -> None:
    pass


def test_the_first_of_each_class_and_part_are_chosen():
    items = [Item(f"{n}.png", n % 2, "val" if n % 3 else "train", f"{n}", 9, 9) for n in range(120)]
    chosen = list(first_of_each(items))
    assert len(chosen) == 4 * PER_CLASS_AND_PART
    assert [item for item in chosen if (item.label, item.part) == (0, "train")][:2] == [items[0], items[6]]


def test_copies_are_shown_once():
    item = Item("a.png", 0, "train", "a", 9, 9)
    assert list(first_of_each([item, replace(item, path="b.png"), replace(item, part="val")])) == [item]


def test_thumbnails_are_small_jpegs_and_made_once(tmp_path: Path):
    picture().resize((800, 400)).save(tmp_path / "a.png")
    item = Item("a.png", 0, "train", "a", 800, 400)
    write_thumbnails([item], tmp_path, tmp_path / "own", quiet)
    (tmp_path / "a.png").unlink()
    write_thumbnails([item], tmp_path, tmp_path / "own", quiet)
    assert [file.name for file in (tmp_path / "own" / "thumbnails").iterdir()] == ["a.jpg"]
    with Image.open(thumbnail_path(tmp_path / "own", item)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))


def test_progress_reaches_the_end(tmp_path: Path):
    picture().save(tmp_path / "a.png")
    told = []
    write_thumbnails(
        [Item("a.png", 0, "train", "a", 48, 40)], tmp_path, tmp_path / "own", lambda *said: told.append(said)
    )
    assert told == [("Making thumbnails", 1, 1)]
