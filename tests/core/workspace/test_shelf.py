"""A folder on a shelf is made once, found by its id, and no id becomes a path."""

from pathlib import Path

import pytest

from tl_core.workspace.shelf import Shelf, new_id
from tl_core.workspace.stored import read_json
from tl_core.workspace.workspace import write_json

GOOD = "20260101-000000-0123456789abcdef"


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "jars", "jar.json", "jar", "; look behind the flour")


def jar(shelf: Shelf, created: float, id: str | None = None) -> Path:
    return shelf.create_once(lambda folder: write_json(folder / "jar.json", {"created": created}), id)


def test_what_was_made_is_found_by_its_id(shelf):
    made = jar(shelf, 1.0)
    assert shelf.find(made.name) == made and read_json(made / "jar.json") == {"created": 1.0}


def test_the_same_id_twice_is_the_first(shelf):
    id = new_id()
    assert jar(shelf, 1.0, id) == jar(shelf, 2.0, id) == shelf.folder / id
    assert read_json(shelf.find(id) / "jar.json") == {"created": 1.0}
    assert [path.name for path in shelf.folder.iterdir()] == [id]


def test_what_cannot_be_filled_is_not_there(shelf):
    def fill(folder: Path) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        shelf.create_once(fill)
    assert not list(shelf.folder.iterdir()) and shelf.newest_first() == []


def test_the_newest_is_listed_first_and_nothing_else_is(shelf):
    assert shelf.newest_first() == []
    middle, newest, oldest = (jar(shelf, created) for created in (2.0, 3.0, 1.0))
    (shelf.folder / "notes").mkdir()
    write_json(shelf.folder / "notes" / "jar.json", {"created": 4.0})
    (shelf.folder / new_id()).mkdir()
    assert shelf.newest_first() == [newest, middle, oldest]


def test_a_folder_whose_file_is_gone_is_still_listed_and_found(shelf):
    made, other = jar(shelf, 1.0), jar(shelf, 2.0)
    (made / "jam").touch()
    (made / "jar.json").unlink()
    assert shelf.newest_first() == [other, made] and shelf.find(made.name) == made


@pytest.mark.parametrize("bad", ["", "..", "../../etc", "20260101-000000-zz", f"{GOOD}/..", f"{GOOD}\n"])
def test_what_is_no_id_never_becomes_a_path(shelf, bad):
    for ask in (shelf.place, shelf.find):
        with pytest.raises(ValueError, match="not the id of a jar; look behind the flour"):
            ask(bad)


def test_what_is_no_id_makes_no_folder(shelf):
    with pytest.raises(ValueError, match="not the id of a jar"):
        jar(shelf, 1.0, "../elsewhere")
    assert not shelf.folder.exists()


def test_an_unknown_id_is_refused_with_the_way_out(shelf):
    with pytest.raises(ValueError, match="there is no jar .*; look behind the flour"):
        shelf.find(new_id())


def test_new_ids_are_ids_and_differ(shelf):
    assert len({shelf.place(new_id()) for _ in range(100)}) == 100
