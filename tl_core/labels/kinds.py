"""The ways in which a source may tell the classes of its files: those that a person asks for by name, and
those that are tried.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import NOT_SORTED, PART_NAMES, ClassFolders, Steps, arrange, display_name
from tl_core.dataset.open_question import OpenPatternError
from tl_core.labels.by_name import arranged_by_name, habit_of
from tl_core.labels.by_table import arranged_by
from tl_core.labels.listing import Listing
from tl_core.labels.table import Table, read_table

# Gives where the tables of a source lie and what is in them, the outermost first.
Tables = Callable[[], Iterable[tuple[Steps, bytes]]]
Arrange = Callable[[Listing, Tables, Labelling], ClassFolders | None]


@dataclass(frozen=True)
class Kind:
    """A way to tell the classes, and whether a person has asked for it: then no other is tried."""

    is_asked: Callable[[Labelling], bool]
    arrange: Arrange


def arranged(listing: Listing, tables: Tables, told: Labelling) -> ClassFolders:
    """The classes, and the place of each file. Raises ValueError, with the way out, where nothing tells
    them.
    """
    asked = [kind for kind in KINDS if kind.is_asked(told)]
    for kind in asked[:1] or KINDS[-2:]:
        if found := kind.arrange(listing, tables, told):
            return found
    if habit := habit_of(listing.files):
        raise OpenPatternError(f"{NOT_SORTED}; {habit.sentence}", [habit.pattern, *habit.classes])
    return arrange(listing.files, listing.folders)


def _by_folders(listing: Listing, tables: Tables, told: Labelling) -> ClassFolders | None:
    try:
        found = arrange(listing.files, listing.folders)
    except ValueError as error:
        if str(error) != NOT_SORTED:
            raise
        return None
    classes = [name for name in found.classes if name.casefold() not in PART_NAMES]
    return found if len(classes) > 1 else None


def _by_table(listing: Listing, tables: Tables, told: Labelling) -> ClassFolders | None:
    read = [read_table(steps, content) for steps, content in tables()]
    ways = (arranged_by([first, *(one for one in read if one is not first)], listing, told) for first in read)
    return next(filter(None, ways), None)


def _by_named_table(listing: Listing, tables: Tables, told: Labelling) -> ClassFolders:
    if found := _by_table(listing, tables, told):
        return found
    first = next((read_table(steps, content) for steps, content in tables()), None)
    raise ValueError(
        _names_nothing(first)
        if first
        else "there is no table beside the pictures; name the table itself, and their folder with --images"
    )


def _names_nothing(table: Table) -> str:
    cells = [", ".join(map(display_name, row.cells.values()))[:100] for row in table.rows[:1]]
    like = f", such as {cells[0]}" if cells else ""
    return (
        f"no column of {table.name} names two pictures in their folder (rows: {len(table.rows):,}{like});"
        " name the folder that holds them (--images) or the column (--path-column)"
    )


def _by_names(listing: Listing, tables: Tables, told: Labelling) -> ClassFolders:
    return arranged_by_name(listing, told)


def _is_never_asked(told: Labelling) -> bool:
    return False


KINDS = (
    Kind(lambda told: bool(told.name_pattern), _by_names),
    Kind(lambda told: told.by_table, _by_named_table),
    Kind(_is_never_asked, _by_folders),
    Kind(_is_never_asked, _by_table),
)
