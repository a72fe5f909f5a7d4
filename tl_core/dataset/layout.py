"""Which class and part each file belongs to, from its path alone: one folder a class, with or without train,
val and test.
"""

import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tl_core.dataset.dataset import Part, Rejected
from tl_core.dataset.labelling import Labelled
from tl_core.dataset.open_question import OpenQuestionError

# The steps of a path, outermost folder first. On disk they may hold surrogates, where a name is not UTF-8.
Steps = tuple[str, ...]

FILES_LIMIT = 200_000
CLASSES_LIMIT = 1_000
WRAPPING_LIMIT = 8
PART_NAMES: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}
# The formats in which a picture may come, and how the names of their files end.
FORMATS = {
    "JPEG": (".jpg", ".jpeg", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
}
ENDINGS = tuple(ending for endings in FORMATS.values() for ending in endings)
NOTHING = "there are no files to read; choose a folder or a zip with one folder of images a class"
NOT_SORTED = (
    "the images are not sorted into classes; put those of each class in a folder of its own, like cats/ and"
    " dogs/, or name the class of each file in a table labels.csv beside the images"
)


class SeveralDatasetsError(OpenQuestionError):
    """A source holds several datasets, `choices` by the paths of their folders."""

    def __init__(self, choices: Sequence[Steps]) -> None:
        names = [display_name(steps[-1]) for steps in choices]
        super().__init__(
            f"these look like {len(names)} datasets, {', '.join(names[:-1])} and {names[-1]}; name the folder"
            " of one, or say as one (--as-one) where each folder is a class",
            ["/".join(steps) for steps in choices],
        )


@dataclass(frozen=True)
class Place:
    """Where a file belongs: the index of its class, its part where one is named, and its group."""

    label: int
    part: Part | None
    group: str = ""


@dataclass(frozen=True)
class ClassFolders:
    """The class folders that were found. `classes` are names for display; `places` has for each file, in
    order, its place or the reason why it has none; None where nothing is to be said of it.

    `wrapping` is the innermost folder that held everything, if there was one. `rejected` are rows of a table.
    """

    classes: tuple[str, ...]
    places: tuple[Place | str | None, ...]
    wrapping: str | None
    rejected: tuple[Rejected, ...] = ()
    labelled: Labelled = field(default_factory=Labelled)


def arrange(files: Sequence[Steps], folders: Sequence[Steps] = ()) -> ClassFolders:
    """Find the class folders. `folders` are all folders, so that an empty class is seen; hidden ones are not
    in either.

    Folders that hold nothing but one folder with folders are looked through. Raises ValueError when there is
    no class folder or there are more than CLASSES_LIMIT.
    """
    depth = _wrapping_depth(files, folders)
    wrapping = next((display_name(steps[depth - 1]) for steps in files if depth and len(steps) > depth), None)
    parted = _is_parted(files, depth)
    class_at = depth + parted
    names = {
        steps[class_at]: display_name(steps[class_at])
        for steps in [*(file[:-1] for file in files), *folders]
        if len(steps) > class_at and (not parted or steps[depth].casefold() in PART_NAMES)
    }
    classes = tuple(sorted(set(names.values())))
    if not classes:
        raise ValueError(NOT_SORTED if files else NOTHING)
    if len(classes) > CLASSES_LIMIT:
        raise ValueError(f"there are {len(classes):,} class folders; Thaw trains on up to {CLASSES_LIMIT:,}")
    labels = {name: classes.index(shown) for name, shown in names.items()}
    return ClassFolders(classes, tuple(_place(steps, depth, parted, labels) for steps in files), wrapping)


def datasets_within(files: Iterable[Steps]) -> tuple[Steps, ...]:
    """The folders of two or more datasets side by side, each with class folders of its own; else none.

    Only images count. Beside train, val and test, and beside images of a class, there are no datasets.
    """
    images = [steps for steps in files if steps[-1].lower().endswith(ENDINGS)]
    depth = _wrapping_depth(images, ())
    if any(len(steps) < depth + 3 for steps in images) or _is_parted(images, depth):
        return ()
    classes: dict[Steps, set[str]] = {}
    for steps in images:
        classes.setdefault(steps[: depth + 1], set()).add(steps[depth + 1])
    alone = len(classes) < 2 or any(len(names) < 2 for names in classes.values())
    return () if alone else tuple(sorted(classes))


def _place(steps: Steps, depth: int, parted: bool, labels: dict[str, int]) -> Place | str:
    if parted and len(steps) > depth + 1 and steps[depth].casefold() not in PART_NAMES:
        return "it lies outside the folders train, val and test"
    if len(steps) < depth + parted + 2:
        return "it lies outside the class folders"
    return Place(labels[steps[depth + parted]], PART_NAMES[steps[depth].casefold()] if parted else None)


def _wrapping_depth(files: Sequence[Steps], folders: Sequence[Steps]) -> int:
    depth = 0
    while depth < WRAPPING_LIMIT and _has_one_folder_of_folders(files, folders, depth):
        depth += 1
    return depth


def _has_one_folder_of_folders(files: Sequence[Steps], folders: Sequence[Steps], depth: int) -> bool:
    here = {steps[depth] for steps in files if len(steps) > depth + 1} | {
        steps[depth] for steps in folders if len(steps) > depth
    }
    return len(here) == 1 and any(len(steps) > depth + 2 for steps in files)


def _is_parted(files: Iterable[Steps], depth: int) -> bool:
    """Whether a folder named train holds folders and no images: then it is a part, and not a class of
    trains.
    """
    below = [
        steps
        for steps in files
        if len(steps) > depth + 1 and PART_NAMES.get(steps[depth].casefold()) == "train"
    ]
    direct = any(len(steps) == depth + 2 and steps[-1].lower().endswith(ENDINGS) for steps in below)
    return not direct and any(len(steps) > depth + 2 for steps in below)


def is_hidden(steps: Steps) -> bool:
    """Whether a path is none of the user's business: dot files, notebook checkpoints, what macOS adds to a
    zip.
    """
    return any(step.startswith(".") or step == "__MACOSX" for step in steps)


def is_utf8(name: str) -> bool:
    """Whether a name from the disk is text; else it holds surrogates, which no encoder takes."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def display_name(name: str) -> str:
    """A name from a disk or a zip as text every encoder takes: composed, control signs and bytes that are not
    UTF-8 escaped.
    """
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    escaped = "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) == "Cc" else sign
        for sign in readable
    )
    return unicodedata.normalize("NFC", escaped)
