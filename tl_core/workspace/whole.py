"""Files and folders that appear under their name whole or not at all, also where the process is killed."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tl_core.workspace.full_disk import full_disk_said

# When a file was written, how long it is, and which one it is: another stamp is another content.
Stamp = tuple[int, int, int]
# In a hidden folder, what the process at work in it has locked.
LOCK = ".lock"
# So a folder's name ends while what is in it is being removed.
REMOVED = ".removed"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yields a place to make the file or the folder in; at the end it is moved to `path`.

    A file replaces the one of before in one step. A folder that is there by then stays: the first wins. An
    error leaves nothing behind and what was there unchanged.
    """
    with unfinished(path) as made:
        yield made
        _put(made, path)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A place of the same name, this caller's alone, in a hidden folder beside `path`. Gone at the end.

    What a killed process left there is removed by the next one that makes the same path. Raises FullDiskError
    where there is no room for what is written.
    """
    with full_disk_said():
        path.parent.mkdir(parents=True, exist_ok=True)
        folder, lock = _hidden_folder(path)
        try:
            yield folder / path.name
        finally:
            _empty(folder)
            (folder / LOCK).unlink()
            with suppress(OSError):  # another process may just have come in
                folder.rmdir()
            os.close(lock)


def clear_unfinished(folders: Path) -> None:
    """Remove what killed processes have left in each of these folders and will not make again."""
    for left in folders.glob("*/.*.[0-9]"):
        name, _, _ = left.name.removeprefix(".").rpartition(".")
        with unfinished(left.with_name(name)):
            pass


def remove(folder: Path) -> None:
    """The folder is gone in one step, also where the process is killed before it has removed all in it.

    Raises FileNotFoundError where there is none.
    """
    shutil.rmtree(put_away(folder), ignore_errors=True)


def put_away(folder: Path) -> Path:
    """Where the folder lies now, under a name that no list shows. Raises FileNotFoundError where there is
    none.
    """
    gone = folder.with_name(f".{folder.name}{REMOVED}")
    shutil.rmtree(gone, ignore_errors=True)
    return folder.rename(gone)


def clear_removed(folders: Path) -> None:
    """Remove what killed processes have left there of folders that were being removed."""
    for left in put_away_in(folders):
        shutil.rmtree(left, ignore_errors=True)


def put_away_in(folders: Path) -> list[Path]:
    """The folders there that are being removed, or were when their process was killed."""
    return sorted(folders.glob(f".*{REMOVED}"))


def stamp_of(path: Path | str) -> Stamp | None:
    """By which a reader sees that a file was written again; None where there is none."""
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def flush(path: Path) -> None:
    """Wait until the file's content is on the disk, where a power cut leaves it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _put(made: Path, path: Path) -> None:
    if not made.is_dir():
        os.replace(made, path)
        return
    try:
        # Fails where a folder with something in it is there.
        os.rename(made, path)
    except OSError:
        if not path.is_dir():
            raise


def _hidden_folder(path: Path) -> tuple[Path, int]:
    """The first of `.NAME.0`, `.NAME.1`, ... in which no living process is at work, and its lock.

    The kernel frees the lock of a process that dies. So nobody has to guess from a pid, or from the age of a
    file, whether its maker lives.
    """
    number = 0
    while True:
        folder = path.with_name(f".{path.name}.{number}")
        with suppress(BlockingIOError):
            lock = _locked(folder)
            _empty(folder)
            return folder, lock
        number += 1


def _locked(folder: Path) -> int:
    """The lock of the folder, made where it is missing. Raises BlockingIOError where another has it."""
    while True:
        with suppress(FileExistsError):
            folder.mkdir()
        # Another may be taking the folder, or the file, away at this moment: then begin again.
        with suppress(FileNotFoundError):
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
            if _taken(lock, folder / LOCK):
                return lock


def _taken(lock: int, path: Path) -> bool:
    """Lock the open file. False, and it is closed, where it no longer is the one of that name."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), path.stat()):
            return True
    except OSError:
        os.close(lock)
        raise
    os.close(lock)
    return False


def _empty(folder: Path) -> None:
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != LOCK:
            os.unlink(entry)
