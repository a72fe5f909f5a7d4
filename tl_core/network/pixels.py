"""Files to batches: decoded once, resized and normalised as the weights expect, seen whole or cropped and
flipped.
"""

import hashlib
import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from timm.data import create_transform
from torch import Tensor
from torch.nn.functional import pad

from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Part, drawn_pixels
from tl_core.intake.decode import open_image, unchanged
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report

# Decoding releases the interpreter, so threads are enough; more than a few only wait for the disk.
DECODERS = min(4, os.cpu_count() or 1)
CROP_ROOM = 1 / 8


@dataclass(frozen=True)
class Preprocessing:
    """What happens to an image before the network: resized and centre-cropped to `kept` px square, then seen
    at `size` px.

    `kept` leaves the margin the weights' own crop cuts away, which is what random crops move in.
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


def decode(path: Path, preprocessing: Preprocessing) -> Tensor:
    """One image as uint8 (3, kept, kept). Raises ValueError with the reason when it cannot be decoded."""
    resize = _resize(preprocessing)
    return resize(open_image(path, at_least=preprocessing.kept))


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
    resize, root = _resize(preprocessing), Path(dataset.root)

    def read(item: Item) -> Tensor:
        return resize(open_image(unchanged(root / item.path, item), at_least=preprocessing.kept))

    with ThreadPoolExecutor(DECODERS) as pool:
        ahead = [
            pool.map(read, items[start : start + batch])
            for start in range(0, min(len(items), 2 * batch), batch)
        ]
        for start in range(0, len(items), batch):
            later = start + 2 * batch
            if later < len(items):
                ahead.append(pool.map(read, items[later : later + batch]))
            # Not torch.stack: its threads would wait, spinning, for the cores that decode, and make it all
            # four times slower.
            yield torch.from_numpy(np.stack([image.numpy() for image in ahead.pop(0)]))


def kept_pixels(
    dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace, report: Report
) -> np.ndarray:
    """All images of the dataset, decoded once, as a read-only uint8 (n, 3, kept, kept) mapped from a file of
    the workspace.
    """
    path = _kept_path(dataset, preprocessing, workspace)
    if not path.exists():
        _write_pixels(path, dataset, preprocessing, report)
    return np.load(path, mmap_mode="r")


def pixel_batches(
    dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace, part: Part, batch: int
) -> Iterator[Tensor]:
    """A part's images in order as uint8 (n, 3, kept, kept): those kept from an earlier run, else decoded now
    and not kept.
    """
    path, items = _kept_path(dataset, preprocessing, workspace), dataset.part(part)
    if not path.exists():
        yield from stream(dataset, items, preprocessing, batch)
        return
    first = dataset.items.index(items[0])
    pixels = np.load(path, mmap_mode="r")[first : first + len(items)]
    for start in range(0, len(pixels), batch):
        yield torch.from_numpy(pixels[start : start + batch].copy())


def _kept_path(dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace) -> Path:
    drawn = drawn_pixels(workspace.datasets / dataset.id, preprocessing.kept)
    if drawn.exists():
        return drawn
    key = (
        f"{dataset.fingerprint} {preprocessing.kept} {preprocessing.interpolation} {preprocessing.crop_mode}"
    )
    return workspace.pixels / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npy"


def _write_pixels(path: Path, dataset: Dataset, preprocessing: Preprocessing, report: Report) -> None:
    side, count, batch = preprocessing.kept, len(dataset.items), 64
    with whole(path) as made:
        pixels = np.lib.format.open_memmap(made, mode="w+", dtype=np.uint8, shape=(count, 3, side, side))
        for index, images in enumerate(stream(dataset, dataset.items, preprocessing, batch)):
            pixels[index * batch : index * batch + len(images)] = images.numpy()
            report("Decoding images", min(count, (index + 1) * batch), count)
        pixels.flush()


def whole_view(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    """uint8 (n, 3, kept, kept) -> normalised float (n, 3, size, size), centre-cropped: how images are
    evaluated.
    """
    low = round((preprocessing.kept - preprocessing.size) / 2)
    return _normalised(
        pixels[:, :, low : low + preprocessing.size, low : low + preprocessing.size], preprocessing
    )


@dataclass(frozen=True)
class Crops:
    """Where each image is cropped, (n, 2) top and left, and whether it is flipped, (n,)."""

    corners: Tensor
    flipped: Tensor

    def of(self, chosen: np.ndarray) -> "Crops":
        return Crops(self.corners[chosen], self.flipped[chosen])


def random_crops(images: int, preprocessing: Preprocessing, flip: bool, generator: torch.Generator) -> Crops:
    """A random crop for each image, mirrored half of the time where `flip`: a function of the generator
    alone.
    """
    room = preprocessing.kept + 2 * _border(preprocessing) - preprocessing.size
    corners = torch.randint(0, room + 1, (images, 2), generator=generator)
    return Crops(corners, (torch.rand(images, generator=generator) < 0.5) & flip)


def _border(preprocessing: Preprocessing) -> int:
    """Pixels reflected at each edge, so that crops have an eighth of the size to move in where the weights
    cut nothing away.

    So much as He et al. 2016 (Deep residual learning, section 4.2) pad 32 px images by 4.
    """
    missing = math.ceil(preprocessing.size * CROP_ROOM) - (preprocessing.kept - preprocessing.size)
    return max(0, math.ceil(missing / 2))


def varied_view(pixels: Tensor, preprocessing: Preprocessing, crops: Crops) -> Tensor:
    """As `whole_view`, but each image at its crop."""
    size, corners = preprocessing.size, crops.corners.tolist()
    pixels = pad(pixels, [_border(preprocessing)] * 4, mode="reflect")
    views = torch.stack(
        [
            image[:, top : top + size, left : left + size]
            for image, (top, left) in zip(pixels, corners, strict=True)
        ]
    )
    flipped = crops.flipped.to(views.device)
    views[flipped] = views[flipped].flip(-1)
    return _normalised(views, preprocessing)


def as_pixels(views: Tensor, preprocessing: Preprocessing) -> Tensor:
    """Views (n, 3, size, size) back as uint8, to be looked at."""
    mean, std = _grey_levels(preprocessing, views.device)
    return (views * std + mean).round().clamp(0, 255).to(torch.uint8)


def _normalised(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    mean, std = _grey_levels(preprocessing, pixels.device)
    return ((pixels.float() - mean) / std).contiguous(memory_format=torch.channels_last)


def _grey_levels(preprocessing: Preprocessing, device: torch.device) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the weights' own preprocessing, (1, 3, 1, 1), on the scale of pixels."""
    mean, std = (
        torch.tensor(values, device=device).view(1, 3, 1, 1) * 255
        for values in (preprocessing.mean, preprocessing.std)
    )
    return mean, std
