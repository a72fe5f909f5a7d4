"""A shelf of the workspace: folders of one kind, each made whole and once, found by its id."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from tl_core.workspace import stored, visitors
from tl_core.workspace.whole import Stamp, stamp_of, whole

# Of so many folders it is kept when they were created.
MOST_KEPT = 50_000
ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{16}")


class NotThereError(ValueError):
    """There is no folder of that id, or it is no id."""


def new_id() -> str:
    """A fresh id: time for the eye, 64 random bits for the rest."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Shelf:
    """Every folder on it holds `file`, a JSON object that says when the folder was `created`.

    `kind` is what people call such a folder; `way_out` ends the sentence that refuses an id. To a `visitor`
    what they may not see is not there.
    """

    folder: Path
    file: str
    kind: str
    way_out: str = ""
    visitor: str | None = None

    def place(self, id: str) -> Path:
        """The folder of that id. Raises NotThereError for what is no id: it may come from a browser, and
        must never become a path.
        """
        if not ID.fullmatch(id):
            raise NotThereError(f"{id!r} is not the id of a {self.kind}{self.way_out}")
        return self.folder / id

    def create_once(self, fill: Callable[[Path], None], id: str | None = None) -> Path:
        """The folder of that id, of a new one by default. `fill` writes into it before it appears.

        The same id twice gives the same folder, as the first has filled it: a double click makes one.
        """
        folder = self.place(id or new_id())
        with whole(folder) as made:
            made.mkdir()
            fill(made)
        return folder

    def find(self, id: str) -> Path:
        """The folder of that id. Raises NotThereError where there is none to be seen, or nothing in it."""
        folder = self.place(id)
        if not self._holds_one(folder) or not visitors.may_see(folder, self.visitor):
            raise NotThereError(f"there is no {self.kind} {id}{self.way_out}")
        return folder

    def newest_first(self) -> list[Path]:
        """All folders on the shelf that may be seen, also those whose file is damaged or gone."""
        found = [path for path in self.folder.glob("*") if ID.fullmatch(path.name) and self._holds_one(path)]
        seen = [path for path in found if visitors.may_see(path, self.visitor)]
        return sorted(seen, key=self._created, reverse=True)

    def _holds_one(self, folder: Path) -> bool:
        return (folder / self.file).exists() or (folder.is_dir() and any(folder.iterdir()))

    def _created(self, folder: Path) -> float:
        file = f"{folder}/{self.file}"
        stamp = stamp_of(file)
        return _created(file, stamp) if stamp else 0.0


@lru_cache(maxsize=MOST_KEPT)
def _created(file: str, stamp: Stamp) -> float:
    """0 where the file is damaged, so that one such folder hides no other."""
    try:
        return stored.read_part(Path(file), _Created).created
    except stored.DamagedFileError:
        return 0.0


@dataclass(frozen=True)
class _Created:
    created: float
