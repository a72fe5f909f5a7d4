"""What an attempt at a run looks for in its folder: whether it still is the one that may write, and which
layer groups are to learn from now on.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tl_core.workspace import stored

FILE = "attempt.json"


@dataclass(frozen=True)
class _Number:
    attempt: int


@dataclass(frozen=True)
class _Asked:
    trained: tuple[str, ...]


def begin(folder: Path, number: int) -> int:
    """Make the attempt of this number the only one that may write in the run's folder."""
    stored.write(folder / FILE, _Number(number))
    return number


def newest(folder: Path) -> int | None:
    """The attempt that may write; None before the first, and where the file cannot be read."""
    with suppress(stored.DamagedFileError):
        return stored.read(folder / FILE, _Number).attempt
    return None


def ask_for(folder: Path, trained: tuple[str, ...]) -> None:
    """Ask the trainer to let exactly these layer groups learn."""
    stored.write(_control(folder), _Asked(trained))


def asked_for(folder: Path) -> tuple[str, ...] | None:
    """What was last asked for; None where nothing was. Raises DamagedFileError."""
    path = _control(folder)
    return stored.read(path, _Asked).trained if path.exists() else None


def _control(folder: Path) -> Path:
    return folder / "control" / "trained.json"
