"""Where Thaw keeps what it makes, and which folders of the machine a browser may name."""

import json
import os
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock

from tl_core.workspace.whole import flush, whole

ROOTS_VARIABLE = "THAW_DATA_ROOTS"
WORKSPACE_VARIABLE = "THAW_WORKSPACE"
QUOTES = "\"'"


@dataclass(frozen=True)
class Workspace:
    """One folder with everything Thaw writes. Nothing outside it is ever changed.

    `visitor` is the id of whom it is opened for (tl_core/workspace/visitors.py): there is nothing in it that
    they may not see, and what is made in it is theirs. None is the user of this machine, who sees all.
    """

    root: Path
    visitor: str | None = None

    @classmethod
    def default(cls) -> "Workspace":
        """The folder in THAW_WORKSPACE, or .thaw in the user's home."""
        return cls.at(os.environ.get(WORKSPACE_VARIABLE) or Path.home() / ".thaw")

    def opened_for(self, visitor: str | None) -> "Workspace":
        return replace(self, visitor=visitor)

    @classmethod
    def at(cls, path: str | Path) -> "Workspace":
        """The workspace in that folder; absolute, since other processes with other current folders use it
        too.
        """
        return cls(Path(path).expanduser().absolute())

    def note(self, error: Exception) -> Path:
        """Append the traceback of an unforeseen error to error.log; returns that file."""
        log = self.root / "error.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(error, file=file)
        return log

    @property
    def datasets(self) -> Path:
        return self.root / "datasets"

    @property
    def albums(self) -> Path:
        return self.root / "albums"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def backbones(self) -> Path:
        return self.root / "backbones"

    @property
    def weights(self) -> Path:
        return self.root / "weights"

    @property
    def codes(self) -> Path:
        return self.root / "codes"

    @property
    def pixels(self) -> Path:
        return self.root / "pixels"

    @property
    def kept(self) -> Path:
        """Marks of what is kept among codes and pixels."""
        return self.root / "kept"

    @property
    def timings(self) -> Path:
        """The file of what earlier runs took, beside what was estimated."""
        return self.root / "timings.jsonl"

    @property
    def axes(self) -> Path:
        return self.root / "axes"

    @property
    def advice(self) -> Path:
        return self.root / "advice"

    @property
    def drafts(self) -> Path:
        return self.root / "drafts"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def races(self) -> Path:
        return self.root / "races"

    @property
    def studies(self) -> Path:
        return self.root / "studies"

    @property
    def devices(self) -> Path:
        return self.root / "devices"

    @property
    def tasks(self) -> Path:
        return self.root / "tasks"

    @property
    def lessons(self) -> Path:
        """What lessons measured."""
        return self.root / "lessons"

    @property
    def classrooms(self) -> Path:
        """Of lessons that teachers give to many at once."""
        return self.root / "classrooms"

    @property
    def visitors(self) -> Path:
        return self.root / "visitors"

    @property
    def sheets(self) -> Path:
        return self.root / "sheets"

    @property
    def locks(self) -> Path:
        return self.root / "locks"

    @property
    def owned(self) -> tuple[Path, ...]:
        """Folders of things that belong to somebody: nobody names a path in them."""
        made = (self.datasets, self.uploads, self.albums, self.runs, self.races, self.studies)
        return (*made, self.tasks, self.pixels, self.codes)

    def lock(self, name: str) -> FileLock:
        """The lock that one process at a time holds while it writes what `name` stands for."""
        self.locks.mkdir(parents=True, exist_ok=True)
        return FileLock(self.locks / f"{name}.lock")


def allowed_roots() -> tuple[Path, ...]:
    """Folders a browser may read below: THAW_DATA_ROOTS (separated like PATH), else the user's home and the
    current folder.
    """
    named = os.environ.get(ROOTS_VARIABLE)
    roots = [Path(part) for part in named.split(os.pathsep) if part] if named else [Path.home(), Path.cwd()]
    return tuple(root.resolve() for root in roots)


def within_roots(text: str, roots: tuple[Path, ...] | None = None) -> Path:
    """The resolved path of what a browser asked for.

    Quotes around it, which file managers copy along, are taken off. Raises ValueError when it is not a plain
    path, does not exist, or leads (links followed) out of the allowed roots or to what is somebody's in the
    workspace.
    """
    roots = allowed_roots() if roots is None else roots
    text = _unquoted(text.strip())
    named = ", ".join(str(root) for root in roots)
    if not text or "\0" in text or text.startswith(("\\\\", "//")):
        raise ValueError(f"{text!r} is not a path; name a folder or a zip file below {named}")
    path = Path(os.path.realpath(text))
    if not any(path.is_relative_to(root) for root in roots):
        raise ValueError(
            f"{text} is outside the folders this server may read; choose one below {named}, or set"
            f" {ROOTS_VARIABLE}"
        )
    if any(path.is_relative_to(own.resolve()) for own in Workspace.default().owned):
        raise ValueError(f"{text} is in a folder of Thaw's own; choose one outside it")
    if not os.path.exists(path):  # unlike Path.exists, False for a name that is too long
        raise ValueError(f"there is no {text}; check the path")
    return path


def nearest(path: str) -> Path:
    """The file or folder that is there, of a path that may lead into a zip."""
    named = Path(os.path.realpath(path))
    return next((one for one in (named, *named.parents) if one.exists()), named)


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES
    return text[1:-1].strip() if quoted else text


def write_json(path: Path, value: object) -> None:
    """Replace `path` with `value` as JSON, whole or not at all."""
    # dumps, for dump encodes without the C encoder, several times slower.
    content = json.dumps(value, ensure_ascii=True, allow_nan=False)
    with whole(path) as made:
        made.write_text(content, encoding="utf-8")
        flush(made)
