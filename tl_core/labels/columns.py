"""Which column of a table names the picture, its class, its part and its group: as said, else guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tl_core.dataset.labelling import NONE, Labelling
from tl_core.dataset.layout import ENDINGS, PART_NAMES
from tl_core.dataset.open_question import OpenColumnError
from tl_core.labels.listing import Listing
from tl_core.labels.table import Row, Table

# What the columns are called that name the class, the part and the group of a picture.
LABELS = (
    *("label_name", "class_name", "label", "labels", "class", "classes", "category", "target", "diagnosis"),
    *("dx", "species", "breed", "y", "fine_label"),
)
SPLITS = ("split", "part", "set", "subset", "fold", "partition")
GROUPS = ("group", "group_id", "patient", "patient_id", "subject", "subject_id", "slide", "slide_id", "scene")
# Stands for the column of a path where the pictures are in the table itself.
WITHIN = "(within)"
# So many rows say which column names the pictures.
SAMPLE = 500


@dataclass(frozen=True)
class Columns:
    """The columns of a table, by what they name; empty where there is none."""

    path: str
    label: str
    split: str
    group: str

    def said_in(self, told: Labelling) -> Labelling:
        """The same as a person would say it."""
        return replace(
            told,
            path_column=self.path,
            label_column=self.label,
            split_column=self.split or NONE,
            group_column=self.group or NONE,
        )


def columns_of(table: Table, listing: Listing, told: Labelling) -> Columns | None:
    """None where no column names two of the pictures and none was said to.

    Raises ValueError for a column that the table has not, and OpenColumnError where it is not sure which is
    the class.
    """
    within = told.path_column == WITHIN
    path = WITHIN if within else _said(table, told.path_column) or _naming(table, listing)
    if not path:
        return None
    but = {path}
    label = _said(table, told.label_column) or _label(table, but | {told.split_column, told.group_column})
    but.add(label)
    split = _or_guessed(table, told.split_column, SPLITS, but)
    if not told.split_column and not _names_parts(table, split):
        split = ""
    return Columns(path, label, split, _or_guessed(table, told.group_column, GROUPS, but | {split}))


def _said(table: Table, column: str) -> str:
    if column and column not in table.columns:
        raise ValueError(
            f"{table.name} has no column {column}; it has {', '.join(table.columns) or 'none at all'}"
        )
    return column


def _naming(table: Table, listing: Listing) -> str:
    """The column that names most pictures, of some rows from all over the table; two at least.

    Names of files go before numbers, by which a table may only count its rows.
    """
    rows = table.rows[:: max(len(table.rows) // SAMPLE, 1)]
    found = {column: sum(_names(row, column, listing) for row in rows) for column in table.columns}
    files = {column: any(row.cells[column].lower().endswith(ENDINGS) for row in rows) for column in found}
    best = max(found, key=lambda column: (found[column] > 1 and files[column], found[column]), default="")
    return best if best and found[best] > 1 else ""


def _names(row: Row, column: str, listing: Listing) -> bool:
    said = row.cells[column]
    return bool(said) and isinstance(listing.named(said, row.steps[:-1]), int)


def _label(table: Table, but: set[str]) -> str:
    if named := _called(table, LABELS, but):
        return named
    others = [one for one in table.columns if one not in but and one.casefold() not in (*SPLITS, *GROUPS)]
    repeated = others if len(others) == 1 else [one for one in others if _sorts(table, one)]
    if len(repeated) == 1:
        return repeated[0]
    choices = tuple(repeated or others)
    raise OpenColumnError(
        f"{table.name} does not say which of its columns {', '.join(choices) or '(it has none)'} is the"
        " class; say which (--label-column)",
        choices,
    )


def _sorts(table: Table, column: str) -> bool:
    """Whether the column could be a class: more than one value, each of several rows on average."""
    values = {row.cells[column] for row in table.rows} - {""}
    return 1 < len(values) <= len(table.rows) / 2


def _or_guessed(table: Table, said: str, names: Sequence[str], but: set[str]) -> str:
    if said == NONE:
        return ""
    return _said(table, said) or _called(table, names, but)


def _called(table: Table, names: Sequence[str], but: set[str]) -> str:
    found = {column.strip().casefold(): column for column in table.columns if column not in but}
    return next((found[name] for name in names if name in found), "")


def _names_parts(table: Table, column: str) -> bool:
    return bool(column) and any(row.cells[column].casefold() in PART_NAMES for row in table.rows)
