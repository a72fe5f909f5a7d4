"""What somebody works with stays, and what goes goes whole."""

from pathlib import Path

from tl_core.workspace import in_use
from tl_core.workspace.in_use import Held, hold, is_held


def test_what_somebody_works_with_stays_until_they_are_done(tmp_path: Path):
    folder = tmp_path / "codes"
    (folder / "train").mkdir(parents=True)
    first, second = Held(), Held()
    assert hold(folder, first) and hold(folder, second)
    assert is_held(folder) and not in_use.remove(folder)
    del first
    assert not in_use.remove(folder) and (folder / "train").exists()
    del second
    assert not is_held(folder) and in_use.remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_neither_held_nor_removed(tmp_path: Path):
    assert not hold(tmp_path / "gone", Held())
    assert not is_held(tmp_path / "gone") and not in_use.remove(tmp_path / "gone")


def test_a_file_goes_as_a_folder_does(tmp_path: Path):
    (tmp_path / "pixels.npy").write_bytes(b"1")
    assert in_use.remove(tmp_path / "pixels.npy") and list(tmp_path.iterdir()) == []
