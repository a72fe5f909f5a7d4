"""Every file of a folder or a zip, read once: what is an image of a class is kept, of the rest is said why
not.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Origin, Rejected, in_order
from tl_core.dataset.labelling import FOUND_OUT, Labelled, Labelling
from tl_core.dataset.layout import NOTHING, ClassFolders, Place, Steps, display_name
from tl_core.dataset.split import NO_PAIR, split_off_val
from tl_core.decoding.decoder import READERS
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
# An image, and what its file is called in the source.
Named = tuple[str, Item]


class Source(Protocol[FileFound]):
    """A folder, a zip or shards: its files, what is not to be read with the reasons, and the classes of the
    files, as told, else as is found out.
    """

    @property
    def files(self) -> tuple[FileFound, ...]: ...
    @property
    def rejected(self) -> tuple[Rejected, ...]: ...
    def arranged(self, told: Labelling) -> ClassFolders: ...


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
    labelled: Labelled

    def as_dataset(self, dataset_id: str, name: str, origin: Origin, source: str = "") -> Dataset:
        """The dataset of that id and name, not yet with a root."""
        return Dataset(
            dataset_id,
            name,
            "",
            origin,
            self.classes,
            self.items,
            self.rejected,
            self.parts_given,
            labelled=replace(self.labelled, source=source),
        )


def collect(
    source: Source[File], read: Read[File], report: Report, told: Labelling = FOUND_OUT
) -> Collection:
    """Read all files of `source`, in classes as `told`, else as is found out. Raises ValueError, with the way
    out, when that leaves nothing to train and validate on.
    """
    if source.rejected and not source.files:
        raise ValueError(_nothing_readable(source.rejected))
    layout = source.arranged(told)
    found, unread = _read_all(source.files, layout.places, read, report)
    # A table that was named is what was asked about: its rows are judged, the rest of the folder is not.
    rejected = [*layout.rejected, *(() if told.table else source.rejected), *unread]
    if layout.labelled.by in ("table", "shards"):
        found, twice = _one_class_each(found, layout.classes)
        rejected += twice
    items = [item for _, item in found]
    if not items:
        raise ValueError(_nothing_readable(rejected) if rejected else NOTHING)
    classes, kept, left_out = _classes_with_training(layout.classes, items)
    if len(classes) < 2:
        raise ValueError(f"{_only(classes)}; a classifier needs two or more, each in a folder of its own")
    parts_given = any(item.part != "train" for item in kept)
    parted = kept if _has_val(kept) else split_off_val(kept)
    if not _has_val(parted):
        raise ValueError(NO_PAIR)
    return Collection(
        classes, in_order(parted), (*left_out, *rejected), parts_given, layout.wrapping, layout.labelled
    )


def _one_class_each(found: Sequence[Named], classes: Sequence[str]) -> tuple[list[Named], list[Rejected]]:
    """Those whose content is under one class, and the others with the reason."""
    of_content: dict[str, list[Named]] = {}
    for name, item in found:
        of_content.setdefault(item.sha256, []).append((name, item))
    twice = [same for same in of_content.values() if len({item.label for _, item in same}) > 1]
    left_out = {item.sha256 for same in twice for _, item in same}
    kept = [(name, item) for name, item in found if item.sha256 not in left_out]
    return kept, [Rejected(name, _same_picture(same, classes)) for same in twice for name, _ in same]


def _same_picture(same: Sequence[Named], classes: Sequence[str]) -> str:
    labels = " and ".join(f"{classes[item.label]} ({name})" for name, item in same)
    return f"the same picture is under two labels, {labels}; a picture has one class here, keep one row"


def _has_val(items: Sequence[Item]) -> bool:
    return any(item.part == "val" for item in items)


def _read_all(
    files: Sequence[File], places: Sequence[Place | str | None], read: Read[File], report: Report
) -> tuple[list[Named], list[Rejected]]:
    found: list[Named] = []
    unread: list[Rejected] = []
    placed = [(file, place) for file, place in zip(files, places, strict=True) if place is not None]
    with ThreadPoolExecutor(READERS) as pool:
        for start in range(0, len(placed), BATCH):
            batch = placed[start : start + BATCH]
            attempts = pool.map(lambda one: _attempt(read, *one), batch)
            for (file, _), one in zip(batch, attempts, strict=True):
                if isinstance(one, Item):
                    found.append((display_name(file.path), one))
                else:
                    unread.append(one)
            report("Reading images", len(found) + len(unread), len(placed))
    return found, unread


def _attempt(read: Read[File], file: File, place: Place | str) -> Item | Rejected:
    if isinstance(place, str):
        return Rejected(display_name(file.path), place)
    try:
        return replace(read(file, place), subject=place.group)
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
