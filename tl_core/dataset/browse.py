"""The folders of this machine that a browser may look through, one level at a time."""

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tl_core.dataset.layout import ENDINGS, display_name, is_hidden, is_utf8
from tl_core.workspace.workspace import allowed_roots, within_roots

# A home can hold hundreds of folders, and a folder millions of files: a page waits for neither.
MOST_FOLDERS = 100
MOST_ENTRIES = 5_000


@dataclass(frozen=True)
class Listed:
    """A folder: `images` lie in it or below; `more` where counting ended early."""

    path: Path
    name: str
    images: int
    more: bool


def folders_below(text: str) -> tuple[Listed, ...]:
    """The folders in the folder that a browser named, by name; the allowed roots for an empty text.

    Links and hidden folders are left out. Raises ValueError as `within_roots` does.
    """
    if not text:
        return tuple(_listed(root, str(root)) for root in allowed_roots() if root.is_dir())
    inside = sorted(_folders(within_roots(text)), key=lambda path: path.name.casefold())
    return tuple(_listed(path, display_name(path.name)) for path in inside[:MOST_FOLDERS])


def parent_of(text: str) -> str:
    """The folder above the named one; empty, for the list of the roots, where that is above them."""
    path = within_roots(text)
    return "" if path in allowed_roots() else str(path.parent)


def _folders(folder: Path) -> list[Path]:
    found = [Path(entry.path) for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
    return [path for path in found if is_utf8(path.name)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in the folder and is not hidden; nothing where it is no folder or may not be read."""
    try:
        with os.scandir(folder) as entries:
            some = list(islice(entries, MOST_ENTRIES))
    except OSError:
        return []
    return [entry for entry in some if not is_hidden((entry.name,))]


def _listed(path: Path, name: str) -> Listed:
    waiting, images, seen = [path], 0, 0
    while waiting and seen < MOST_ENTRIES:
        entries = _entries(waiting.pop())
        seen += len(entries)
        images += sum(entry.name.lower().endswith(ENDINGS) for entry in entries)
        waiting += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return Listed(path, name, images, bool(waiting) or seen >= MOST_ENTRIES)
