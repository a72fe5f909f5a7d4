"""What a report says, before it is HTML or Markdown: sections of sentences, tables, curves and pictures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tl_core.workspace.formats import Json
from tl_core.workspace.stored import read_json

Tone = Literal["", "good", "bad", "first"]
Read = Callable[[float], str]


@dataclass(frozen=True)
class Figure:
    """A number as a person reads it; `value` is what the run's file says at `source`, as FILE/KEY/KEY."""

    text: str
    value: float
    source: str


Cell = str | Figure


@dataclass(frozen=True)
class Sentence:
    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """`shaded` are cells (row, column) whose figures are coloured by their share of the largest one."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shaded: bool = False


@dataclass(frozen=True)
class Line:
    """Points (x, y) of one curve."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Chart:
    title: str
    counted: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Picture:
    """A JPEG below the run's folder, and what is said under it."""

    file: Path
    caption: str


@dataclass(frozen=True)
class Gallery:
    pictures: tuple[Picture, ...]


Block = Sentence | Table | Chart | Gallery


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Told:
    """The JSON files of a run, from which figures are read by their place."""

    folder: Path
    _read: dict[str, Json] = field(default_factory=dict)

    def at(self, source: str) -> object:
        """What stands at FILE/KEY/KEY. Raises FileNotFoundError or KeyError where nothing does."""
        file, *keys = source.split("/")
        found: object = self._of(file)
        for key in keys:
            found = found[int(key)] if isinstance(found, list) else found[key]  # type: ignore[index]
        return found

    def figure(self, source: str, read: Read) -> Figure:
        """The number there. Raises as `at` does, ValueError for what is no number."""
        value = self.at(source)
        if not isinstance(value, int | float):
            raise ValueError(f"{source} is no number")
        return Figure(read(value), value, source)

    def _of(self, file: str) -> Json:
        if file not in self._read:
            self._read[file] = read_json(self.folder / file)
        return self._read[file]


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def whole(value: float) -> str:
    return f"{value:,.0f}"
