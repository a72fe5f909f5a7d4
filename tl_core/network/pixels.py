"""From files to pixels: decoded and resized as the weights expect, once, and kept."""

import hashlib
import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from timm.data.transforms_factory import create_transform
from torch import Tensor

from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Part, drawn_pixels
from tl_core.decoding.decoder import picture
from tl_core.decoding.unchanged import unchanged
from tl_core.disk.limit import keep_within_limit
from tl_core.network import mapped
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report
from tl_core.workspace.in_use import hold

# Decoding releases the interpreter, so threads are enough; more than a few only wait for the disk.
DECODERS = min(4, os.cpu_count() or 1)
DECODED_AT_ONCE = 64

Thing = TypeVar("Thing")
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Preprocessing:
    """The steps from an image to the network's input.

    It is resized and centre-cropped to `kept` px square, then seen at `size` px. `kept` leaves the margin the
    weights' own crop cuts away, which is what random crops move in.
    """

    size: int
    kept: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str
    crop_mode: str


def preprocessing_for(config: dict, image_size: int) -> Preprocessing:
    """The preprocessing of the weights' own config (timm's keys), at `image_size` pixels."""
    kept = math.floor(image_size / config["crop_pct"])
    return Preprocessing(
        image_size,
        kept,
        tuple(config["mean"]),
        tuple(config["std"]),
        config["interpolation"],
        config["crop_mode"],
    )


def decode(source: Path | bytes, preprocessing: Preprocessing) -> Tensor:
    """One image, a file or its bytes, as uint8 (3, kept, kept).

    Raises ValueError with the reason when it cannot be decoded.
    """
    return _resize(preprocessing)(picture(source, at_least=preprocessing.kept))


@cache
def _resize(preprocessing: Preprocessing) -> Callable:
    side = preprocessing.kept
    return create_transform(
        (3, side, side),
        is_training=False,
        interpolation=preprocessing.interpolation,
        crop_pct=1.0,
        crop_mode=preprocessing.crop_mode,
        use_prefetcher=True,
    )


def stream(
    dataset: Dataset, items: tuple[Item, ...], preprocessing: Preprocessing, batch: int
) -> Iterator[Tensor]:
    """The items in order as uint8 batches (n, 3, kept, kept); the next batches are decoded while one is used.

    Raises ValueError for a file that is not what it was when the dataset was inspected: its label may no
    longer fit.
    """
    root = Path(dataset.root)

    def read(item: Item) -> Tensor:
        return decode(unchanged(root / item.path, item), preprocessing)

    for images in read_ahead(read, items, batch):
        # Not torch.stack: its threads would wait, spinning, for the cores that decode, and make it all
        # four times slower.
        yield torch.from_numpy(np.stack([image.numpy() for image in images]))


def read_ahead(read: Callable[[Thing], Seen], things: Sequence[Thing], batch: int) -> Iterator[list[Seen]]:
    """What `read` makes of the things, in order, a batch at a time.

    Threads read the next batches while one is used. Raises as `read` does.
    """
    with ThreadPoolExecutor(DECODERS) as pool:
        ahead = [
            pool.map(read, things[start : start + batch])
            for start in range(0, min(len(things), 2 * batch), batch)
        ]
        for start in range(0, len(things), batch):
            later = start + 2 * batch
            if later < len(things):
                ahead.append(pool.map(read, things[later : later + batch]))
            yield list(ahead.pop(0))


def decoded(dataset: Dataset, items: tuple[Item, ...], preprocessing: Preprocessing) -> np.ndarray:
    """The items in order, all at once: uint8 (n, 3, kept, kept) in memory. Raises as `stream` does."""
    batches = stream(dataset, items, preprocessing, DECODED_AT_ONCE)
    return np.concatenate([batch.numpy() for batch in batches])


def kept_pixels(
    dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace, report: Report
) -> np.ndarray:
    """All images of the dataset, decoded once: uint8 (n, 3, kept, kept).

    Read-only, mapped from a file of the workspace.
    """
    path = kept_path(dataset, preprocessing, workspace)
    while (pixels := _mapped(path)) is None:
        _write_pixels(path, dataset, preprocessing, report)
        keep_within_limit(workspace)
    return pixels


def pixel_batches(
    dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace, part: Part, batch: int
) -> Iterator[Tensor]:
    """A part's images in order as uint8 batches (n, 3, kept, kept).

    They are kept from an earlier run, or decoded now and not kept.
    """
    items, pixels = dataset.part(part), _mapped(kept_path(dataset, preprocessing, workspace))
    if pixels is None:
        yield from stream(dataset, items, preprocessing, batch)
        return
    first = dataset.items.index(items[0])
    pixels = pixels[first : first + len(items)]
    for start in range(0, len(pixels), batch):
        yield torch.from_numpy(pixels[start : start + batch].copy())


def pixels_at(
    dataset: Dataset,
    preprocessing: Preprocessing,
    workspace: Workspace,
    part: Part,
    places: np.ndarray,
    batch: int,
) -> Iterator[Tensor]:
    """The images at these places of a part as uint8 batches (n, 3, kept, kept): kept ones, or decoded now.

    Raises as `stream` does.
    """
    items, pixels = dataset.part(part), _mapped(kept_path(dataset, preprocessing, workspace))
    if pixels is None:
        yield from stream(dataset, tuple(items[place] for place in places), preprocessing, batch)
        return
    first = dataset.items.index(items[0])
    for start in range(0, len(places), batch):
        yield torch.from_numpy(pixels[first + places[start : start + batch]])


def _mapped(path: Path) -> np.ndarray | None:
    """What the file has, which nobody removes meanwhile; None where there is none."""
    with suppress(FileNotFoundError):
        pixels = np.load(path, mmap_mode="r")
        return pixels if hold(path, pixels) else None
    return None


def kept_path(dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace) -> Path:
    """Where the decoded images of the dataset are kept, or would be."""
    drawn = drawn_pixels(workspace.datasets / dataset.id, preprocessing.kept)
    if drawn.exists():
        return drawn
    key = (
        f"{dataset.fingerprint} {preprocessing.kept} {preprocessing.interpolation} {preprocessing.crop_mode}"
    )
    return workspace.pixels / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npy"


def _write_pixels(path: Path, dataset: Dataset, preprocessing: Preprocessing, report: Report) -> None:
    side, count, done = preprocessing.kept, len(dataset.items), 0
    with whole(path) as made:
        pixels = mapped.made(made, np.uint8, (count, 3, side, side))
        for images in stream(dataset, dataset.items, preprocessing, DECODED_AT_ONCE):
            pixels[done : done + len(images)] = images.numpy()
            done += len(images)
            report("Decoding images", done, count)
        pixels.flush()
