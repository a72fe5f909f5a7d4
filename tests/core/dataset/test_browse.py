"""Folders a browser looks through: below the allowed roots only, one level at a time, with their pictures."""

from pathlib import Path

import pytest

from tl_core.dataset import browse
from tl_core.dataset.browse import folders_below, parent_of


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "root"
    for folder in ("photos/cats", "photos/Dogs", ".hidden", "empty"):
        (root / folder).mkdir(parents=True)
    for number in range(3):
        (root / "photos" / "cats" / f"{number}.jpg").touch()
    (root / "photos" / "notes.txt").touch()
    (root / "out").symlink_to(tmp_path)
    monkeypatch.setenv("THAW_DATA_ROOTS", str(root))
    return root


def test_the_roots_come_first_then_one_level_after_the_other(root: Path):
    assert [(listed.path, listed.images) for listed in folders_below("")] == [(root, 3)]
    below = [(listed.name, listed.images) for listed in folders_below(str(root))]
    assert below == [("empty", 0), ("photos", 3)]
    assert [listed.name for listed in folders_below(f"{root}/photos")] == ["cats", "Dogs"]
    assert folders_below(f"{root}/photos/cats") == ()


def test_up_ends_at_the_roots(root: Path):
    assert parent_of(f"{root}/photos/cats") == f"{root}/photos"
    assert parent_of(f"{root}/photos") == str(root)
    assert parent_of(str(root)) == ""


@pytest.mark.parametrize("path", ["/", "{root}/..", "{root}/out", "{root}/photos/../../.."])
def test_nothing_outside_the_roots_is_listed(root: Path, path: str):
    with pytest.raises(ValueError, match="outside"):
        folders_below(path.format(root=root))
    with pytest.raises(ValueError, match="outside"):
        parent_of(path.format(root=root))


def test_counting_ends_early_and_says_so(root: Path, monkeypatch: pytest.MonkeyPatch):
    (root / "empty" / "many").mkdir()
    for number in range(9):
        (root / "empty" / "many" / f"{number}.png").touch()
    assert not folders_below(f"{root}/empty")[0].more
    monkeypatch.setattr(browse, "MOST_ENTRIES", 5)
    many = folders_below(f"{root}/empty")[0]
    assert (many.images, many.more) == (5, True)
