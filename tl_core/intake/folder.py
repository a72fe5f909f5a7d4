"""A folder on this machine, read where it lies: regular files only, and no links.

A file that has not changed since the last look is not read again.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tl_core.dataset import Item
from tl_core.dataset.dataset import Rejected
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import FILES_LIMIT, ClassFolders, Place, Steps, display_name, is_hidden
from tl_core.decoding.decoder import size_of
from tl_core.labels.kinds import arranged
from tl_core.labels.listing import Listing
from tl_core.labels.table import tables_among
from tl_core.workspace.stored import DamagedFileError, read_with, value_of
from tl_core.workspace.workspace import write_json

# What was read of a file last time: its size, mtime_ns, sha256, width and height.
Stamp = tuple[int, int, str, int, int]
Seen = dict[str, Stamp]
LINK = "it is a link, and links are not followed"
NO_FILE = "it is a pipe or a device, not a file"


class TooManyFilesError(ValueError):
    """A folder holds more files than a dataset."""


@dataclass(frozen=True)
class Found:
    """A regular file below the folder."""

    steps: Steps
    size: int
    mtime_ns: int

    @property
    def path(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True)
class Folder:
    """What lies below `root`, sorted, without hidden files and folders; and what an earlier look found.

    `roots` are all names of the root: its own, and that by which a person named it. A `table` that a person
    named need not lie below it.
    """

    root: Path
    files: tuple[Found, ...]
    folders: tuple[Steps, ...]
    rejected: tuple[Rejected, ...]
    seen: Seen = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    table: tuple[Steps, bytes] | None = None

    def read(self, found: Found, place: Place) -> Item:
        """Decode and hash one file. Raises ValueError, saying why, when it is not a whole image."""
        stamp = self.seen.get(found.path)
        if stamp is None or tuple(stamp[:2]) != (found.size, found.mtime_ns):
            stamp = self._stamp(found)
        _, _, sha256, width, height = stamp
        return Item(found.path, place.label, place.part or "train", sha256, width, height)

    def arranged(self, told: Labelling) -> ClassFolders:
        """The classes of the files. Raises ValueError, with the way out, where nothing tells them."""
        refused = {one.name: one.reason for one in self.rejected}
        files = tuple(found.steps for found in self.files)
        return arranged(Listing(files, self.folders, refused, self.roots), self._tables, told)

    def _tables(self) -> Iterator[tuple[Steps, bytes]]:
        """The table that was named, else those beside the images, with what is in them."""
        if self.table:
            yield self.table
            return
        for found in tables_among(self.files):
            yield found.steps, (self.root / found.path).read_bytes()

    def _stamp(self, found: Found) -> Stamp:
        path = self.root / found.path
        width, height = size_of(path)
        with open(path, "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return found.size, found.mtime_ns, sha256, width, height

    def remember(self, path: Path, items: Sequence[Item]) -> None:
        """Write down what was read, for the next look at the same folder."""
        stamps = {found.path: [found.size, found.mtime_ns] for found in self.files}
        write_json(
            path, {item.path: [*stamps[item.path], item.sha256, item.width, item.height] for item in items}
        )


def scan(root: Path, seen: Seen) -> Folder:
    """Find every file below `root`. Raises TooManyFilesError when there are more than FILES_LIMIT."""
    files: list[Found] = []
    folders: list[Steps] = []
    rejected: list[Rejected] = []
    waiting: list[Steps] = [()]
    while waiting:
        found, inside, refused = _look_into(root, waiting.pop())
        files += found
        folders += inside
        rejected += refused
        waiting += inside
        if len(files) > FILES_LIMIT:
            raise TooManyFilesError(
                f"the folder holds more than {FILES_LIMIT:,} files; choose the folder of the dataset itself"
            )
    in_order = sorted(files, key=lambda found: found.steps)
    return Folder(
        root,
        tuple(in_order),
        tuple(sorted(folders)),
        tuple(sorted(rejected, key=lambda refused: refused.name)),
        seen,
    )


def only(root: Path, named: Iterable[Steps], seen: Seen) -> Folder:
    """Those of the named files that are there: for a folder that holds too many to look through."""
    files: list[Found] = []
    rejected: list[Rejected] = []
    for steps in sorted(named):
        path = root.joinpath(*steps)
        if os.path.realpath(path) != str(path):
            rejected.append(Rejected(display_name("/".join(steps)), LINK))
        elif path.is_file():
            status = path.stat()
            files.append(Found(steps, status.st_size, status.st_mtime_ns))
    return Folder(root, tuple(files), (), tuple(rejected), seen)


def _look_into(root: Path, steps: Steps) -> tuple[list[Found], list[Steps], list[Rejected]]:
    """The files and folders in one folder, and what is neither."""
    files, folders, rejected = [], [], []
    try:
        entries = list(os.scandir(root.joinpath(*steps)))
    except OSError as error:
        return (
            [],
            [],
            [
                Rejected(
                    display_name("/".join(steps)) or ".", f"the folder cannot be opened ({error.strerror})"
                )
            ],
        )
    for entry in (entry for entry in entries if not is_hidden((entry.name,))):
        below, status = (*steps, entry.name), entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            folders.append(below)
        elif stat.S_ISREG(status.st_mode):
            files.append(Found(below, status.st_size, status.st_mtime_ns))
        else:
            rejected.append(Rejected(display_name("/".join(below)), LINK if entry.is_symlink() else NO_FILE))
    return files, folders, rejected


def recall(path: Path) -> Seen:
    """What `remember` wrote; nothing where that cannot be read, and each file is read again."""
    with suppress(DamagedFileError):
        return read_with(path, lambda told: value_of(told, Seen))
    return {}
