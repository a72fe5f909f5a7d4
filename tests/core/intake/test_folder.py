"""What a scan of a folder sees: regular files, never through a link, and again only what has changed."""

import os
from pathlib import Path

import pytest

from tests.conftest import picture
from tl_core.dataset.dataset import Rejected
from tl_core.dataset.layout import Place
from tl_core.intake import folder as folder_module
from tl_core.intake.folder import recall, scan

PLACE = Place(1, None)


def test_files_and_folders_come_sorted_with_hidden_ones_left_out(picture_folder: Path):
    (picture_folder / ".ipynb_checkpoints").mkdir()
    (picture_folder / "leaf" / ".DS_Store").touch()
    (picture_folder / "empty").mkdir()
    found = scan(picture_folder, {})
    assert found.folders == (("empty",), ("leaf",), ("sand",), ("water",))
    assert [file.path for file in found.files][:2] == ["leaf/00.png", "leaf/01.png"]
    assert len(found.files) == 36 and found.rejected == ()


def test_links_pipes_and_closed_folders_are_rejected(picture_folder: Path, tmp_path: Path):
    (picture_folder / "etc").symlink_to("/etc")
    (picture_folder / "leaf" / "link.png").symlink_to("00.png")
    (picture_folder / "leaf" / "dangling.png").symlink_to("/nowhere")
    os.mkfifo(picture_folder / "leaf" / "pipe.png")
    found = scan(picture_folder, {})
    link = "it is a link, and links are not followed"
    assert found.rejected == (
        Rejected("etc", link),
        Rejected("leaf/dangling.png", link),
        Rejected("leaf/link.png", link),
        Rejected("leaf/pipe.png", "it is a pipe or a device, not a file"),
    )
    assert len(found.files) == 36


def test_reading_gives_content_and_size(picture_folder: Path):
    found = scan(picture_folder, {})
    item = found.read(found.files[0], Place(2, "test"))
    assert (item.path, item.label, item.part, item.width, item.height) == ("leaf/00.png", 2, "test", 48, 40)
    assert len(item.sha256) == 64


def test_only_what_has_changed_is_read_again(
    picture_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first = scan(picture_folder, {})
    items = [first.read(file, PLACE) for file in first.files]
    first.remember(tmp_path / "seen.json", items)
    picture(seed=1234).resize((20, 10)).save(picture_folder / "leaf" / "00.png")
    decoded = []
    monkeypatch.setattr(folder_module, "size_of", lambda path: decoded.append(path.name) or (20, 10))
    again = scan(picture_folder, recall(tmp_path / "seen.json"))
    changed, *others = [again.read(file, PLACE) for file in again.files]
    assert decoded == ["00.png"]
    assert others == items[1:] and changed.sha256 != items[0].sha256


def test_a_folder_that_was_never_read_is_not_known(tmp_path: Path):
    assert recall(tmp_path / "seen.json") == {}


def test_a_folder_of_everything_is_refused(picture_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder_module, "FILES_LIMIT", 35)
    with pytest.raises(ValueError, match="more than 35 files"):
        scan(picture_folder, {})
