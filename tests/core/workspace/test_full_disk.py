"""A full disk is noticed, and said, wherever something is written."""

import errno
from types import SimpleNamespace

import numpy as np
import pytest

from tests.core.stand_ins.full_disks import limits_lifted, may_write
from tl_core.network import mapped
from tl_core.workspace import full_disk
from tl_core.workspace.events import EventWriter, Note, read_events
from tl_core.workspace.full_disk import FullDiskError, check_room, full_disk_said, is_of_full_disk
from tl_core.workspace.whole import whole


@pytest.fixture(autouse=True)
def lifted():
    with limits_lifted():
        yield


def test_a_file_that_finds_no_room_leaves_the_one_of_before_and_nothing_else(tmp_path):
    (tmp_path / "told.json").write_text("before")
    may_write(1000)
    with pytest.raises(FullDiskError, match="thaw storage"), whole(tmp_path / "told.json") as made:
        made.write_bytes(bytes(2000))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("told.json", "before")]


def test_an_array_takes_all_of_its_room_before_it_is_filled(tmp_path):
    """A hole that finds no room when it is filled would end the process without a word."""
    array = mapped.made(tmp_path / "codes.npy", np.float32, (100, 1000))
    assert (tmp_path / "codes.npy").stat().st_blocks * 512 >= array.nbytes and not array.any()
    may_write(1000)
    with pytest.raises((FullDiskError, OSError)), full_disk_said():
        mapped.made(tmp_path / "more.npy", np.float32, (100, 1000))


def test_an_event_of_which_only_the_beginning_fits_leaves_the_others_whole(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl", 1)
    writer.emit(Note("first"))
    may_write((tmp_path / "events.jsonl").stat().st_size + 10)
    with pytest.raises(FullDiskError):
        writer.emit(Note("second"))
    may_write(-1)
    writer.emit(Note("third"))
    assert [event.sentence for event in read_events(tmp_path / "events.jsonl")] == ["first", "third"]


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("there is no such run"), False),
    ],
)
def test_whoever_says_it_in_whatever_words_is_understood(error, full):
    assert is_of_full_disk(error) is full


def test_what_cannot_fit_is_refused_before_it_is_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(full_disk.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    check_room(tmp_path / "not" / "yet", 10**9)
    with pytest.raises(FullDiskError, match=r"has 1.0 GB left and up to 2.5 GB are needed; free some"):
        check_room(tmp_path, 2_500_000_000)
