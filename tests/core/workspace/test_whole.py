"""What is made appears whole or not at all: after an error, after a kill, and with two makers at once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.core import processes
from tl_core.workspace import whole
from tl_core.workspace.whole import clear_unfinished, unfinished

WRITER = Path(processes.__file__).parent / "killed_writer.py"
ROOT = WRITER.parents[3]


def make_file(path: Path, content: str) -> None:
    with whole(path) as made:
        made.write_text(content)


def make_folder(path: Path, content: str) -> None:
    with whole(path) as made:
        made.mkdir()
        (made / "content").write_text(content)


def killed(path: Path, kind: str) -> None:
    """Kill a process that has made half of it."""
    command = [sys.executable, str(WRITER), str(path), kind]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"half\n"
        writer.kill()


def test_a_file_appears_at_the_end_in_place_of_the_old_one(tmp_path):
    path = tmp_path / "new" / "file.txt"
    make_file(path, "old")
    with whole(path) as made:
        made.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and os.listdir(path.parent) == ["file.txt"]


def test_a_folder_appears_at_the_end_and_the_first_stays(tmp_path):
    path = tmp_path / "folder"
    with whole(path) as made:
        made.mkdir()
        (made / "content").write_text("first")
        assert not path.exists()
    make_folder(path, "second")
    assert (path / "content").read_text() == "first" and os.listdir(tmp_path) == ["folder"]


@pytest.mark.parametrize("make", [make_file, make_folder])
def test_an_error_leaves_nothing_behind(tmp_path, make):
    with pytest.raises(RuntimeError), whole(tmp_path / "made") as made:
        make(made, "half")
        raise RuntimeError
    assert not os.listdir(tmp_path)


def test_an_error_leaves_the_old_content(tmp_path):
    make_file(tmp_path / "file", "old")
    with pytest.raises(RuntimeError), whole(tmp_path / "file") as made:
        made.write_text("half")
        raise RuntimeError
    assert (tmp_path / "file").read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_nothing_made_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), whole(tmp_path / "file"):
        pass
    assert not os.listdir(tmp_path)


def test_a_folder_in_the_way_of_a_file_is_an_error(tmp_path):
    make_folder(tmp_path / "made", "old")
    with pytest.raises(OSError):
        make_file(tmp_path / "made", "new")
    assert (tmp_path / "made" / "content").read_text() == "old" and os.listdir(tmp_path) == ["made"]


def test_a_kill_leaves_the_old_file_and_what_it_left_is_removed_by_the_next(tmp_path):
    path = tmp_path / "file"
    make_file(path, "old")
    killed(path, "file")
    assert path.read_text() == "old"
    make_file(path, "new")
    assert path.read_text() == "new" and os.listdir(tmp_path) == ["file"]


def test_a_kill_leaves_no_folder_and_what_it_left_is_removed_by_the_next(tmp_path):
    path = tmp_path / "folder"
    killed(path, "folder")
    assert not path.exists()
    make_folder(path, "new")
    assert (path / "content").read_text() == "new" and os.listdir(tmp_path) == ["folder"]
    assert os.listdir(path) == ["content"]


@pytest.mark.parametrize("make", [make_file, make_folder])
def test_many_makers_at_once_give_one_whole_content(tmp_path, make: Callable[[Path, str], None]):
    makers, start = 8, Barrier(8)

    def work(number: int) -> None:
        start.wait()
        for _ in range(20):
            make(tmp_path / "made", str(number) * 1000)

    threads = [Thread(target=work, args=(number,)) for number in range(makers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = tmp_path / "made"
    content = (made / "content" if made.is_dir() else made).read_text()
    assert len(content) == 1000 and len(set(content)) == 1 and os.listdir(tmp_path) == ["made"]


def test_what_killed_processes_left_is_removed_and_what_is_being_made_is_not(tmp_path):
    kept, left = tmp_path / "folder" / "kept", tmp_path / "folder" / "left"
    with unfinished(left):
        shutil.copytree(left.parent / ".left.0", tmp_path / "copy")
    shutil.copytree(tmp_path / "copy", left.parent / ".left.0")
    with unfinished(kept) as made:
        made.write_text("half")
        clear_unfinished(tmp_path)
        assert os.listdir(left.parent) == [".kept.0"] and made.read_text() == "half"


def test_two_at_work_do_not_share_a_place(tmp_path):
    with unfinished(tmp_path / "made") as first, unfinished(tmp_path / "made") as second:
        first.write_text("first")
        assert first != second and first.name == second.name == "made" and not second.exists()
    assert not os.listdir(tmp_path)
