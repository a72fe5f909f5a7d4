"""What a living process works with, and nobody may remove meanwhile: a file or a folder, locked by its own
number. The kernel frees the lock of a process that dies.
"""

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tl_core.workspace.whole import unfinished


class Held:
    """Whoever has it works with something."""


def hold(path: Path, held: object) -> bool:
    """Nobody removes the path for as long as `held` is alive. False where it is not there any more."""
    try:
        number = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    fcntl.flock(number, fcntl.LOCK_SH)  # waits for one who is about to remove it
    if _is_at(number, path):
        weakref.finalize(held, os.close, number)
        return True
    os.close(number)
    return False


def is_held(path: Path) -> bool:
    """Whether somebody works with it."""
    with _alone(path) as alone:
        return not alone and path.exists()


def remove(path: Path) -> bool:
    """Remove the file or the folder, unless somebody works with it; whether it went. Nobody sees half."""
    with _alone(path) as alone:
        if alone:
            with unfinished(path) as aside:
                os.rename(path, aside)
        return alone


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Inside, whether nobody works with it, and nobody begins to."""
    try:
        number = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with suppress(BlockingIOError):
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield _is_at(number, path)
            return
        yield False
    finally:
        os.close(number)


def _is_at(number: int, path: Path) -> bool:
    """Whether the open file still is the one of that name."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(number), path.stat())
    return False
