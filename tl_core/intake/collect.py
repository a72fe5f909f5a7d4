"""Every file of a folder or a zip, read once: what is an image of a class is kept, of the rest is said why
not.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from tl_core.dataset import Item
from tl_core.dataset.dataset import Rejected, in_order
from tl_core.dataset.layout import PART_NAMES, ClassFolders, Place, Steps, arrange, display_name
from tl_core.dataset.split import NO_PAIR, split_off_val
from tl_core.intake.decode import READERS
from tl_core.intake.label_table import arranged_by, read_table
from tl_core.workspace.events import Report

BATCH = 64
NOT_TRAINED = "the class has no training image, so it is left out"
NOT_READ = "the class has no image that can be read, so it is left out"


class Located(Protocol):
    """A file of a source, not yet read, by the folders it lies in, the outermost first, and its name."""

    @property
    def steps(self) -> Steps: ...
    @property
    def path(self) -> str: ...


File = TypeVar("File", bound=Located)
FileFound = TypeVar("FileFound", bound=Located, covariant=True)
# Reads one file, in any thread; raises ValueError, saying why, when it is not a whole image.
Read = Callable[[File, Place], Item]


class Source(Protocol[FileFound]):
    """A folder or a zip: its files, all of its folders, what is not to be read with the reasons, and the
    content of its tables, the outermost first.
    """

    @property
    def files(self) -> tuple[FileFound, ...]: ...
    @property
    def folders(self) -> tuple[Steps, ...]: ...
    @property
    def rejected(self) -> tuple[Rejected, ...]: ...
    def tables(self) -> Iterator[tuple[Steps, bytes]]: ...


@dataclass(frozen=True)
class Collection:
    """What a source holds, sorted by part, class and path. `wrapping` is the folder that held it all, if
    there was one.
    """

    classes: tuple[str, ...]
    items: tuple[Item, ...]
    rejected: tuple[Rejected, ...]
    parts_given: bool
    wrapping: str | None


def collect(source: Source[File], read: Read[File], report: Report) -> Collection:
    """Read all files of `source`. Raises ValueError, with the way out, when that leaves nothing to train and
    validate on.
    """
    layout = layout_of(source)
    items, unread = _read_all(source.files, layout.places, read, report)
    if not items:
        raise ValueError(_nothing_readable([*source.rejected, *unread]))
    classes, kept, left_out = _classes_with_training(layout.classes, items)
    if len(classes) < 2:
        raise ValueError(f"{_only(classes)}; a classifier needs two or more, each in a folder of its own")
    parts_given = any(item.part != "train" for item in kept)
    parted = kept if _has_val(kept) else split_off_val(kept)
    if not _has_val(parted):
        raise ValueError(NO_PAIR)
    rejected = (*left_out, *source.rejected, *unread)
    return Collection(classes, in_order(parted), rejected, parts_given, layout.wrapping)


def layout_of(source: Source[File]) -> ClassFolders:
    """The classes by their folders; where folders name no two classes, by a table beside the images.

    Raises ValueError where there is neither.
    """
    try:
        told = arrange([file.steps for file in source.files], source.folders)
    except ValueError:
        if found := _by_table(source):
            return found
        raise
    classes = [name for name in told.classes if name.casefold() not in PART_NAMES]
    return told if len(classes) > 1 else _by_table(source) or told


def _by_table(source: Source[File]) -> ClassFolders | None:
    tables = (read_table(steps, content) for steps, content in source.tables())
    return next((found for table in tables if (found := arranged_by(table, source.files))), None)


def _has_val(items: Sequence[Item]) -> bool:
    return any(item.part == "val" for item in items)


def _read_all(
    files: Sequence[File], places: Sequence[Place | str], read: Read[File], report: Report
) -> tuple[list[Item], list[Rejected]]:
    items: list[Item] = []
    unread: list[Rejected] = []
    with ThreadPoolExecutor(READERS) as pool:
        for start in range(0, len(files), BATCH):
            batch = slice(start, start + BATCH)
            found = list(pool.map(partial(_attempt, read), files[batch], places[batch]))
            items += [one for one in found if isinstance(one, Item)]
            unread += [one for one in found if isinstance(one, Rejected)]
            report("Reading images", len(items) + len(unread), len(files))
    return items, unread


def _attempt(read: Read[File], file: File, place: Place | str) -> Item | Rejected:
    if isinstance(place, str):
        return Rejected(display_name(file.path), place)
    try:
        return read(file, place)
    except ValueError as reason:
        return Rejected(display_name(file.path), str(reason))


def _classes_with_training(
    classes: Sequence[str], items: Sequence[Item]
) -> tuple[tuple[str, ...], list[Item], list[Rejected]]:
    """The classes that have a training image, renumbered, with their items; and the others, with the reason
    they are left out.
    """
    read = {item.label for item in items}
    trained = sorted({item.label for item in items if item.part == "train"})
    number = {label: index for index, label in enumerate(trained)}
    kept = [replace(item, label=number[item.label]) for item in items if item.label in number]
    left_out = [
        Rejected(name, NOT_TRAINED if label in read else NOT_READ)
        for label, name in enumerate(classes)
        if label not in number
    ]
    return tuple(classes[label] for label in trained), kept, left_out


def _nothing_readable(rejected: Sequence[Rejected]) -> str:
    first = rejected[0]
    return (
        f"none of the {len(rejected):,} files can be read as an image of a class; the first, {first.name}:"
        f" {first.reason}"
    )


def _only(classes: Sequence[str]) -> str:
    return (
        f"there are images of one class only, {classes[0]}"
        if classes
        else "there is no class with an image for training"
    )
