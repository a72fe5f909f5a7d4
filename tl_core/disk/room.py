"""Whether what is about to be written fits on the disk."""

import shutil
from pathlib import Path

from tl_core.evidence.wording import readable_bytes

WAY_OUT = "free some of it on the page Storage, or with thaw storage, or name another workspace"


class NoRoomError(ValueError):
    """The disk has not so many bytes left."""


def bytes_free(folder: Path) -> int:
    """What the disk of a folder has left; the folder may not be there yet."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


def check_room(folder: Path, needed: int, of: str = "") -> None:
    """Raises NoRoomError where the disk has not so many bytes left."""
    left = bytes_free(folder)
    if left < needed:
        has, needs = readable_bytes(left), readable_bytes(needed)
        raise NoRoomError(f"the disk has {has} left and up to {needs} are needed{of}; {WAY_OUT}")
