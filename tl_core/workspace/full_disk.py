"""A full disk: noticed wherever something is written, said in one sentence. What was there stays."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# No room, no room for this user, or a file longer than this process may write.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WAY_OUT = "free some of it on the page Storage, or with thaw storage, or name another workspace"
SENTENCE = f"the disk of the workspace is full; {WAY_OUT}"
# How a library of another language ends its sentence about one of them.
NAMED = tuple(f"(os error {number})" for number in FULL)
# What a run sets aside to say its last word with: a few small files, a block or two each.
RESERVE, RESERVED = "reserve", 2**16


class FullDiskError(ValueError):
    """There is no room for what is to be written."""


def is_of_full_disk(error: BaseException) -> bool:
    """Whether the error says that the disk is full, in whatever words."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, FullDiskError) or str(error).endswith(NAMED)


@contextmanager
def full_disk_said() -> Iterator[None]:
    """Inside, an error of the system that the disk is full is a FullDiskError."""
    try:
        yield
    except OSError as error:
        if is_of_full_disk(error):
            raise FullDiskError(SENTENCE) from error
        raise


def bytes_free(folder: Path) -> int:
    """What the disk of a folder has left; the folder may not be there yet."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def check_room(folder: Path, needed: int) -> None:
    """Raises FullDiskError where the disk of the folder has not so many bytes left."""
    left = bytes_free(folder)
    if left < needed:
        has, needs = (_in_words(number) for number in (left, needed))
        raise FullDiskError(
            f"the disk of the workspace has {has} left and up to {needs} are needed; {WAY_OUT}"
        )


def _in_words(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"


def allocate(path: Path) -> None:
    """Take now what the file will fill: a hole in it that finds no room later ends the process that writes
    there, without a word.

    Raises FullDiskError. Where a system cannot (macOS), nothing is taken.
    """
    if hasattr(os, "posix_fallocate"):
        with full_disk_said(), path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, path.stat().st_size))


def set_aside(folder: Path) -> None:
    """Have a little of the disk taken in the folder. Raises FullDiskError."""
    reserve = folder / RESERVE
    if not reserve.exists():
        with full_disk_said():
            try:
                reserve.write_bytes(bytes(RESERVED))
            except OSError:
                reserve.unlink(missing_ok=True)
                raise


def give_back(folder: Path) -> None:
    """Let go of what was set aside, for what is written next."""
    (folder / RESERVE).unlink(missing_ok=True)
