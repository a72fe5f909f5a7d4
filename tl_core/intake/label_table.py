"""Classes named by a table beside the images, a CSV file with a column of files and one of classes."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tl_core.dataset.dataset import Part
from tl_core.dataset.layout import (
    CLASSES_LIMIT,
    ENDINGS,
    PART_NAMES,
    ClassFolders,
    Place,
    Steps,
    display_name,
)

TABLES = (".csv", ".tsv")
# What the columns are called that name the class and the part of an image.
CLASS_COLUMNS = ("label", "labels", "class", "classes", "category", "target", "diagnosis", "species")
PART_COLUMNS = ("split", "part", "set", "subset")
BYTES_LIMIT = 64 * 2**20
DELIMITERS = ",;\t"
ITSELF = "it is the table that names the classes"


class Listed(Protocol):
    """A file of a folder or a zip, by the folders it lies in and its name."""

    @property
    def steps(self) -> Steps: ...


class WithSize(Listed, Protocol):
    """And how many bytes it has."""

    @property
    def size(self) -> int: ...


Sized = TypeVar("Sized", bound=WithSize)


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file, and where the file lies."""

    steps: Steps
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    @property
    def name(self) -> str:
        return display_name(self.steps[-1])


def tables_among(files: Iterable[Sized]) -> list[Sized]:
    """The files that may be tables of classes, the outermost first."""
    found = [file for file in files if file.steps[-1].lower().endswith(TABLES) and file.size <= BYTES_LIMIT]
    return sorted(found, key=lambda file: (len(file.steps), file.steps))


def read_table(steps: Steps, content: bytes) -> Table:
    """Raises ValueError where it is no CSV file in UTF-8 with a line of columns."""
    try:
        text = content.decode("utf-8-sig")
        columns = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=columns.count)
        found = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        rows = tuple({key: (row[key] or "").strip() for key in found.fieldnames or ()} for row in found)
        return Table(steps, tuple(found.fieldnames or ()), rows)
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{display_name(steps[-1])} is not a CSV file in UTF-8; save it as one") from None


def arranged_by(table: Table, files: Sequence[Listed]) -> ClassFolders | None:
    """The class and part of each file as the table says; None where the table names no two of the images.

    An image is named by its path, its path from the table's folder, its name, or its name without ending. A
    part comes from the table, else from the folder. Raises ValueError where no column is surely the class, or
    the classes are too many.
    """
    places = _by_name([file.steps for file in files], table.steps[:-1])
    column, found = _column_of_files(table, places)
    if len(found) < 2:
        return None
    label, part = _column_of_classes(table, column), _column_named(table, PART_COLUMNS, but=column)
    named = {places[row[column]]: row for row in found}
    classes = tuple(sorted({display_name(row[label]) for row in named.values() if row[label]}))
    if len(classes) > CLASSES_LIMIT:
        raise ValueError(
            f"the column {label} of {table.name} has {len(classes):,} classes; Thaw trains on up to"
            f" {CLASSES_LIMIT:,}"
        )
    numbers = {name: number for number, name in enumerate(classes)}

    def place(number: int, file: Listed) -> Place | str:
        if file.steps == table.steps:
            return ITSELF
        row = named.get(number)
        if row is None or not row[label]:
            return f"the table {table.name} names no class of it"
        return Place(numbers[display_name(row[label])], _part(row[part] if part else "", file.steps))

    wrapping = display_name(table.steps[-2]) if len(table.steps) > 1 else None
    return ClassFolders(classes, tuple(place(number, file) for number, file in enumerate(files)), wrapping)


def _by_name(files: Sequence[Steps], folder: Steps) -> dict[str, int]:
    """{what may name an image: its number}. What may name several names none."""
    names = [(name, number) for number, steps in enumerate(files) for name in set(_names(steps, folder))]
    times = Counter(name for name, _ in names)
    return {name: number for name, number in names if times[name] == 1}


def _names(steps: Steps, folder: Steps) -> Iterator[str]:
    if steps[-1].lower().endswith(ENDINGS):
        yield "/".join(steps)
        yield "/".join(steps[len(folder) :] if steps[: len(folder)] == folder else steps)
        yield steps[-1]
        yield steps[-1].rpartition(".")[0]


def _column_of_files(table: Table, places: Mapping[str, int]) -> tuple[str, list[Mapping[str, str]]]:
    """The column that names most images, and the rows in which it does."""
    rows = {column: [row for row in table.rows if row[column] in places] for column in table.columns}
    return max(rows.items(), key=lambda found: len(found[1]), default=("", []))


def _column_of_classes(table: Table, files: str) -> str:
    if named := _column_named(table, CLASS_COLUMNS, but=files):
        return named
    others = [name for name in table.columns if name != files and name.casefold() not in PART_COLUMNS]
    if len(others) == 1:
        return others[0]
    raise ValueError(
        f"{table.name} names the images in its column {files}, but not which of {', '.join(others) or 'none'}"
        " is the class; call that column label"
    )


def _column_named(table: Table, names: Sequence[str], but: str) -> str:
    found = {column.strip().casefold(): column for column in table.columns if column != but}
    return next((found[name] for name in names if name in found), "")


def _part(said: str, steps: Steps) -> Part | None:
    """The part that the table says, else that of the outermost folder that is named like one."""
    return next(
        (PART_NAMES[one.casefold()] for one in (said, *steps[:-1]) if one.casefold() in PART_NAMES), None
    )
