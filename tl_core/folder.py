"""A folder on this machine, read where it lies: regular files only, links never followed, what has not changed not read again."""

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tl_core.dataset import Item, Rejected
from tl_core.decode import measure
from tl_core.layout import FILES_LIMIT, Place, Steps, display_name, is_hidden
from tl_core.workspace import read_json, write_json

# What was read of each file last time: {path: [size, mtime_ns, sha256, width, height]}.
Seen = dict[str, list]


@dataclass(frozen=True)
class Found:
    """A regular file below the folder."""

    steps: Steps
    size: int
    mtime_ns: int

    @property
    def path(self) -> str:
        return "/".join(self.steps)


@dataclass
class Folder:
    """What lies below `root`. `files` and `folders` are sorted; hidden ones are left out."""

    root: Path
    seen: Seen = field(default_factory=dict)
    files: list[Found] = field(default_factory=list)
    folders: list[Steps] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def __post_init__(self) -> None:
        waiting: list[Steps] = [()]
        while waiting:
            inside = self._look_into(waiting.pop())
            waiting += inside
            self.folders += inside
            if len(self.files) > FILES_LIMIT:
                raise ValueError(f"the folder holds more than {FILES_LIMIT:,} files; choose the folder of the dataset itself")
        self.files.sort(key=lambda found: found.steps)
        self.folders.sort()

    def _look_into(self, steps: Steps) -> list[Steps]:
        """Note the files of one folder and return the folders in it."""
        inside = []
        try:
            entries = list(os.scandir(self.root.joinpath(*steps)))
        except OSError as error:
            self.rejected.append(Rejected(display_name("/".join(steps)) or ".", f"the folder cannot be opened ({error.strerror})"))
            return []
        for entry in entries:
            below = (*steps, entry.name)
            if is_hidden(below[-1:]):
                continue
            if entry.is_dir(follow_symlinks=False):
                inside.append(below)
            else:
                self._note(below, entry.stat(follow_symlinks=False))
        return inside

    def _note(self, steps: Steps, status: os.stat_result) -> None:
        if stat.S_ISREG(status.st_mode):
            self.files.append(Found(steps, status.st_size, status.st_mtime_ns))
            return
        link = stat.S_ISLNK(status.st_mode)
        reason = "it is a link, and links are not followed" if link else "it is a pipe or a device, not a file"
        self.rejected.append(Rejected(display_name("/".join(steps)), reason))

    def read(self, found: Found, place: Place) -> Item:
        """Decode and hash one file. Raises ValueError, saying why, when it is not a whole image."""
        size, mtime_ns, sha256, width, height = self.seen.get(found.path, [None] * 5)
        if (size, mtime_ns) != (found.size, found.mtime_ns):
            path = self.root / found.path
            width, height = measure(path)
            with open(path, "rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Item(found.path, place.label, place.part or "train", sha256, width, height)

    def remember(self, path: Path, items: Sequence[Item]) -> None:
        """Write down what was read, for the next look at the same folder."""
        stamps = {found.path: [found.size, found.mtime_ns] for found in self.files}
        write_json(path, {item.path: [*stamps[item.path], item.sha256, item.width, item.height] for item in items})


def recall(path: Path) -> Seen:
    """What `remember` wrote, if it did."""
    return read_json(path) if path.exists() else {}
