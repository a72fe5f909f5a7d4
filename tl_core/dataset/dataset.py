"""A dataset as data: its classes, its images with their part of the split, and what was rejected and why."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tl_core.dataset.corrections import Corrections
from tl_core.dataset.labelling import Labelled
from tl_core.workspace import stored

Part = Literal["train", "val", "test"]
Origin = Literal["folder", "zip", "upload", "built-in"]
PARTS: tuple[Part, ...] = ("train", "val", "test")
PART_NAMES: dict[Part, str] = {"train": "training", "val": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class Item:
    """One image: its path below the dataset's root, class index, part, SHA-256 of its bytes, and size in
    pixels as shown.

    Images of one `subject` show the same patient, slide or scene, and are never in two parts; without a name
    the image stands alone.
    """

    path: str
    label: int
    part: Part
    sha256: str
    width: int
    height: int
    subject: str = ""

    @property
    def line(self) -> str:
        """Content and path as sha256sum prints them: how lists of images name it."""
        return f"{self.sha256}  {self.path}"


@dataclass(frozen=True)
class Rejected:
    """A file that is not in the dataset, or the row of a table by its number, with one sentence why."""

    name: str
    reason: str
    row: int = 0


@dataclass(frozen=True)
class Dataset:
    """What inspection found. Written once as `dataset.json` in its own folder of the workspace.

    `root` is where the images lie (the user's folder, read in place; or `images/` in the dataset's folder
    after an import). `parts_given` says that train/val(/test) folders came with the data; otherwise the split
    is ours, by content hash. `mirrored_alike` says that a mirrored image still shows its class, as a mirrored
    letter does not. Items lie part by part: train, val, test. A variant (variant.py) names the dataset it was
    made of as `base`, the images left out of that as `excluded`, those that got another class as they came as
    `relabelled`, what its parts were divided by as `grouped_by`, and the share for validation that was chosen
    for it as `val_share`. `labelled` says where the classes come from.
    """

    id: str
    name: str
    root: str
    origin: Origin
    classes: tuple[str, ...]
    items: tuple[Item, ...]
    rejected: tuple[Rejected, ...]
    parts_given: bool
    mirrored_alike: bool = True
    base: str = ""
    excluded: tuple[Item, ...] = ()
    grouped_by: str = ""
    val_share: float | None = None
    labelled: Labelled = field(default_factory=Labelled)
    relabelled: tuple[Item, ...] = ()

    @property
    def title(self) -> str:
        """The name, and what makes a variant differ from what was inspected."""
        excluded = f", {len(self.excluded):,} excluded" if self.excluded else ""
        relabelled = f", {len(self.relabelled):,} relabelled" if self.relabelled else ""
        by_group = ", split by group" if self.grouped_by else ""
        share = "" if self.val_share is None else f", {100 * self.val_share:g} % for validation"
        return f"{self.name}{excluded}{relabelled}{by_group}{share}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 over classes and, in order, each image's content, class and part: what a run was trained
        on.
        """
        digest = hashlib.sha256("\0".join(self.classes).encode("utf-8", "backslashreplace"))
        for item in self.items:
            digest.update(f"{item.sha256}{item.label}{item.part}".encode())
        return digest.hexdigest()

    @property
    def corrections(self) -> Corrections:
        """What makes it differ from the whole that it is a variant of, or nothing."""
        excluded = frozenset(item.path for item in self.excluded)
        labels = {item.path: self.classes[item.label] for item in self._now_relabelled()}
        return Corrections(excluded, labels)

    @property
    def new_labels(self) -> tuple[str, ...]:
        """A line for each relabelled image, as lists of such name it: content and path, a tab, the class."""
        return tuple(f"{item.line}\t{self.classes[item.label]}" for item in self._now_relabelled())

    def _now_relabelled(self) -> list[Item]:
        paths = {item.path for item in self.relabelled}
        return [item for item in self.items if item.path in paths] if paths else []

    def part(self, name: Part) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.part == name)

    def counts(self) -> dict[str, dict[Part, int]]:
        """Images a class and part: {class: {part: n}}, every class and part present."""
        found = Counter((item.label, item.part) for item in self.items)
        return {name: {part: found[label, part] for part in PARTS} for label, name in enumerate(self.classes)}

    def write(self, folder: Path) -> None:
        stored.write(folder / "dataset.json", self)

    @classmethod
    def read(cls, folder: Path) -> "Dataset":
        """Raises FileNotFoundError when no inspection has finished in `folder`, ValueError for a file that is
        damaged.
        """
        return stored.read_large(folder / "dataset.json", cls)


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Part by part, class by class, then by path: the order of every dataset's items."""
    return tuple(sorted(items, key=lambda item: (PARTS.index(item.part), item.label, item.path)))


def drawn_pixels(folder: Path, side: int) -> Path:
    """Where the dataset in `folder` has its pictures as they were drawn, where they were: uint8 (n, 3, side,
    side), in order.
    """
    return folder / f"pixels-{side}.npy"


def thumbnail_folder(folder: Path) -> Path:
    """Where the small pictures of the dataset in `folder` lie."""
    return folder / "thumbnails"


def thumbnail_path(folder: Path, item: Item) -> Path:
    """Where inspection put the small JPEG of `item`, for those it made one of (the first of each class and
    part).
    """
    return small_path(folder, item.sha256)


def small_path(folder: Path, content: str) -> Path:
    """The same, of the image whose bytes have this SHA-256."""
    return thumbnail_folder(folder) / f"{content}.jpg"
