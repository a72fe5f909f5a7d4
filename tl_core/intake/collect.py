"""Every file of a folder or a zip, read once: what is an image of a class is kept, of the rest is said why
not.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from tl_core.dataset import Item
from tl_core.dataset.dataset import Rejected, in_order
from tl_core.dataset.layout import Place, arrange, display_name
from tl_core.dataset.split import NO_PAIR, split_off_val
from tl_core.intake.archive import Archive, Member
from tl_core.intake.decode import DECODERS
from tl_core.intake.folder import Folder, Found
from tl_core.workspace.events import Report

# Reads one file, in any thread; raises ValueError, saying why, when it is not a whole image.
Read = Callable[[Found | Member, Place], Item]

BATCH = 64


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


def collect(source: Folder | Archive, read: Read, report: Report) -> Collection:
    """Read all files of `source`. Raises ValueError, with the way out, when that leaves nothing to train and
    validate on.
    """
    layout = arrange([file.steps for file in source.files], source.folders)
    items, unread = _read_all(source.files, layout.places, read, report)
    if not items:
        raise ValueError(_nothing_readable([*source.rejected, *unread]))
    classes, items, left_out = _classes_with_training(layout.classes, items)
    if len(classes) < 2:
        raise ValueError(f"{_only(classes)}; a classifier needs two or more, each in a folder of its own")
    parts_given = any(item.part != "train" for item in items)
    if all(item.part != "val" for item in items):
        items = split_off_val(items)
    if all(item.part != "val" for item in items):
        raise ValueError(NO_PAIR)
    return Collection(
        classes, in_order(items), (*left_out, *source.rejected, *unread), parts_given, layout.wrapping
    )


def _read_all(
    files: Sequence[Found | Member], places: Sequence[Place | str], read: Read, report: Report
) -> tuple[list[Item], list[Rejected]]:
    items, unread = [], []
    with ThreadPoolExecutor(DECODERS) as pool:
        for start in range(0, len(files), BATCH):
            batch = slice(start, start + BATCH)
            for outcome in pool.map(partial(_attempt, read), files[batch], places[batch]):
                (items if isinstance(outcome, Item) else unread).append(outcome)
            report("Reading images", len(items) + len(unread), len(files))
    return items, unread


def _attempt(read: Read, file: Found | Member, place: Place | str) -> Item | Rejected:
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
    read, trained = (
        {item.label for item in items},
        sorted({item.label for item in items if item.part == "train"}),
    )
    number = {label: index for index, label in enumerate(trained)}
    left_out = [
        Rejected(
            name,
            f"the class has no {'training image' if label in read else 'image that can be read'}, so it is"
            " left out",
        )
        for label, name in enumerate(classes)
        if label not in number
    ]
    kept = [replace(item, label=number[item.label]) for item in items if item.label in number]
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
