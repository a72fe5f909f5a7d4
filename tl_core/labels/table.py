"""A table with a row a picture: a CSV file, lines of JSON or a parquet file. Every cell is text."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tl_core.dataset.layout import ENDINGS, Steps, display_name
from tl_core.labels.listing import places_of
from tl_core.labels.parquet import parquet_rows

BYTES_LIMIT = 64 * 2**20
DELIMITERS = ",;\t"
Cells = Mapping[str, str]
# The names of the columns, and each row by its number.
Content = tuple[tuple[str, ...], list[tuple[int, Cells]]]


class WithSize(Protocol):
    """A file of a folder or a zip, by the folders it lies in and its name, and how many bytes it has."""

    @property
    def steps(self) -> Steps: ...
    @property
    def size(self) -> int: ...


Sized = TypeVar("Sized", bound=WithSize)


@dataclass(frozen=True)
class Row:
    """One row, by the number a spreadsheet shows: a line of columns is row 1. It is of the table at
    `steps`.
    """

    steps: Steps
    number: int
    cells: Cells

    @property
    def name(self) -> str:
        return f"{display_name('/'.join(self.steps))} row {self.number}"


@dataclass(frozen=True)
class Table:
    """The rows of a table, and where the file lies."""

    steps: Steps
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return display_name(self.steps[-1])


def pictures_named(table: Table, roots: Sequence[str]) -> set[Steps]:
    """Where below the folder of these names the cells lead that look like files of pictures."""
    return {
        steps
        for row in table.rows
        for cell in row.cells.values()
        if cell.lower().endswith(ENDINGS)
        for steps in places_of(cell, table.steps[:-1], roots)
    }


def tables_among(files: Iterable[Sized]) -> list[Sized]:
    """The files that may be tables of classes, the outermost first."""
    found = [file for file in files if ending_of(file.steps) in READERS and file.size <= BYTES_LIMIT]
    return sorted(found, key=lambda file: (len(file.steps), file.steps))


def ending_of(steps: Steps) -> str:
    """The ending of a file's name, as in `.csv`."""
    return f".{steps[-1].rpartition('.')[2].lower()}"


def read_table(steps: Steps, content: bytes) -> Table:
    """Raises ValueError where it is no table of the kind that its name says."""
    columns, rows = READERS[ending_of(steps)](display_name(steps[-1]), content)
    return Table(steps, columns, tuple(Row(steps, number, cells) for number, cells in rows))


def _csv(name: str, content: bytes) -> Content:
    """The separator is the one that the first line has most of. Where that line names an image already, the
    columns have numbers for names.
    """
    try:
        text = content.decode("utf-8-sig")
        delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{name} is not a CSV file in UTF-8; save it as one") from None
    first = lines[0] if lines else []
    bare = any(cell.strip().lower().endswith(ENDINGS) for cell in first)
    columns = tuple(f"column {number}" for number, _ in enumerate(first, 1)) if bare else tuple(first)
    rows: list[tuple[int, Cells]] = [
        (number, {column: cell.strip() for column, cell in zip(columns, _filled(line, columns), strict=True)})
        for number, line in enumerate(lines, start=1)
        if line and (bare or number > 1)
    ]
    return columns, rows


def _filled(line: list[str], columns: tuple[str, ...]) -> list[str]:
    """The line with as many cells as there are columns."""
    return [*line[: len(columns)], *[""] * (len(columns) - len(line))]


def _json_lines(name: str, content: bytes) -> Content:
    """An object a line; a value that is an object or a list is left out."""
    try:
        told = [
            (number, json.loads(line)) for number, line in enumerate(content.splitlines(), 1) if line.strip()
        ]
    except ValueError:
        raise ValueError(f"{name} is not one JSON object a line in UTF-8; save it as that") from None
    if not all(isinstance(one, dict) for _, one in told):
        raise ValueError(f"{name} has lines that are no JSON objects; write one object a line")
    rows = [(number, dict(_as_text(one))) for number, one in told]
    columns = tuple(dict.fromkeys(name for _, cells in rows for name in cells))
    return columns, [(number, dict.fromkeys(columns, "") | cells) for number, cells in rows]


def _as_text(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if not isinstance(value, dict | list):
            yield name, "" if value is None else str(value).strip()


READERS: dict[str, Callable[[str, bytes], Content]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".jsonl": _json_lines,
    ".parquet": lambda name, content: parquet_rows(name, content),
}
