"""How much of the disk a file or a folder takes."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def bytes_of(*paths: Path) -> int:
    """What files, and all in folders, take. Links are not followed; what goes meanwhile counts 0."""
    return sum(_taken(status) for path in paths for status in _each(path))


def _each(path: Path) -> Iterator[os.stat_result]:
    with suppress(FileNotFoundError):
        yield os.lstat(path)
    waiting = [path] if path.is_dir() and not path.is_symlink() else []
    while waiting:
        with suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))


def _taken(status: os.stat_result) -> int:
    """A file with holes takes less than its length; not every system says so."""
    return 512 * int(getattr(status, "st_blocks", -(-status.st_size // 512)))
