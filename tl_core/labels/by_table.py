"""Classes named by a table: each row is judged, and those that name no class of a picture are listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tl_core.dataset.dataset import Part, Rejected
from tl_core.dataset.labelling import Labelled, Labelling
from tl_core.dataset.layout import CLASSES_LIMIT, PART_NAMES, ClassFolders, Place, Steps, display_name
from tl_core.labels.columns import WITHIN, Columns, columns_of
from tl_core.labels.listing import Listing
from tl_core.labels.table import Row, Table

NO_PATH = "the row names no picture"
NO_LABEL = "its label is empty"


@dataclass(frozen=True)
class _Said:
    """What the row of that name and number says of a picture, by the number of that."""

    name: str
    row: int
    picture: int
    label: str
    part: Part | None
    group: str


def arranged_by(tables: Sequence[Table], listing: Listing, told: Labelling) -> ClassFolders | None:
    """The class and part of each file as the tables say; None where the first names no two of the files.

    Tables with the columns of the first are read as one with it. A part comes from the row, else from the
    name of a table that nobody named, as in train.csv, else from a folder. Raises ValueError where the
    classes are too many, and as `columns_of` does.
    """
    columns = columns_of(tables[0], listing, told)
    if columns is None:
        return None
    alike = [table for table in tables if table.columns == tables[0].columns]
    judged = [_judged(row, columns, listing, told) for table in alike for row in table.rows]
    rows: dict[int, list[_Said]] = {}
    for said in judged:
        if isinstance(said, _Said):
            rows.setdefault(said.picture, []).append(said)
    named = {number: of_one[0] for number, of_one in rows.items() if len(_labels(of_one)) == 1}
    classes = _checked(tuple(sorted(_labels(named.values()))), columns, tables[0])
    refused = [one for one in judged if isinstance(one, Rejected)]
    refused += [one for of_one in rows.values() for one in _doubled(of_one, listing)]
    return ClassFolders(
        classes,
        _places(listing, named, rows, alike, classes, told),
        display_name(tables[0].steps[-2]) if len(tables[0].steps) > 1 else None,
        tuple(sorted(refused, key=lambda one: one.row)),
        Labelled("table", columns.said_in(told), tables[0].name, tables[0].columns),
    )


def _judged(row: Row, columns: Columns, listing: Listing, told: Labelling) -> _Said | Rejected:
    """What the row says of a picture; or why it says nothing."""
    path, label = row.cells[columns.path], display_name(row.cells[columns.label])
    name = f"{row.name}, {display_name(path)}" if path and columns.path != WITHIN else row.name
    found = listing.named(path, row.steps[:-1]) if path else NO_PATH
    if isinstance(found, str):
        return Rejected(name, found, row.number)
    if not label:
        return Rejected(name, NO_LABEL, row.number)
    split = row.cells[columns.split] if columns.split else ""
    if split and split.casefold() not in PART_NAMES:
        reason = f"its part, {display_name(split)}, is none of train, val and test; correct it"
        return Rejected(name, f"{reason}, or do without that column (--split-column none)", row.number)
    hints = (split, "" if told.table else row.steps[-1].rpartition(".")[0], *listing.files[found][:-1])
    part = next((PART_NAMES[one.casefold()] for one in hints if one.casefold() in PART_NAMES), None)
    return _Said(name, row.number, found, label, part, row.cells[columns.group] if columns.group else "")


def _labels(said: Iterable[_Said]) -> set[str]:
    return {one.label for one in said}


def _doubled(rows: Sequence[_Said], listing: Listing) -> list[Rejected]:
    """The rows of one picture that do not count: all where they differ in the label, else all but the
    first.
    """
    first, *others = rows
    labels = sorted(_labels(rows))
    if len(labels) == 1:
        return [Rejected(one.name, f"{first.name} says the same already", one.row) for one in others]
    picture = display_name("/".join(listing.files[first.picture]))
    named = " and ".join(f"{one.label} (row {one.row})" for one in rows)
    reason = f"{picture} has {len(labels)} labels, {named}; a picture has one class here, keep one row"
    return [Rejected(one.name, reason, one.row) for one in rows]


def _checked(classes: tuple[str, ...], columns: Columns, table: Table) -> tuple[str, ...]:
    if len(classes) > CLASSES_LIMIT:
        raise ValueError(
            f"the column {columns.label} of {table.name} has {len(classes):,} classes; Thaw trains on up to"
            f" {CLASSES_LIMIT:,}, name another column (--label-column)"
        )
    return classes


def _places(
    listing: Listing,
    named: Mapping[int, _Said],
    rows: Mapping[int, Sequence[_Said]],
    tables: Sequence[Table],
    classes: Sequence[str],
    told: Labelling,
) -> tuple[Place | str | None, ...]:
    """The place of each file. Of a file that no row names nothing is said where the table was asked for, of
    one that is listed by its rows nothing twice, and nothing of the tables themselves.
    """
    labels = {name: number for number, name in enumerate(classes)}
    itself = {table.steps for table in tables}
    unnamed = None if told.table else f"the table {tables[0].name} names no class of it"

    def place(number: int, steps: Steps) -> Place | str | None:
        if number in named:
            said = named[number]
            return Place(labels[said.label], said.part, said.group)
        return None if number in rows or steps in itself else unnamed

    return tuple(place(number, steps) for number, steps in enumerate(listing.files))
