"""Files to batches: decoded once, resized and normalised as the weights expect, seen whole or cropped and flipped."""

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

from tl_core.dataset import Dataset, Item
from tl_core.decode import open_image
from tl_core.workspace import Workspace

Report = Callable[[str, int, int], None]
# Decoding releases the interpreter, so threads are enough; more than a few only wait for the disk.
DECODERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Preprocessing:
    """What happens to an image before the network: resized and centre-cropped to `kept` px square, then seen at `size` px.

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
        image_size, kept, tuple(config["mean"]), tuple(config["std"]), config["interpolation"], config["crop_mode"]
    )  # fmt: skip


def decode(path: Path, preprocessing: Preprocessing) -> Tensor:
    """One image as uint8 (3, kept, kept). Raises ValueError with the reason when it cannot be decoded."""
    resize = _resize(preprocessing)
    return resize(open_image(path, at_least=preprocessing.kept))


def _resize(preprocessing: Preprocessing) -> Callable:
    side = preprocessing.kept
    return create_transform(
        (3, side, side), is_training=False, interpolation=preprocessing.interpolation, crop_pct=1.0,
        crop_mode=preprocessing.crop_mode, use_prefetcher=True,
    )  # fmt: skip


def stream(dataset: Dataset, items: tuple[Item, ...], preprocessing: Preprocessing, batch: int) -> Iterator[Tensor]:
    """The items in order as uint8 batches (n, 3, kept, kept); the next batches are decoded while one is used."""
    resize, root = _resize(preprocessing), Path(dataset.root)

    def read(item: Item) -> Tensor:
        return resize(open_image(root / item.path, at_least=preprocessing.kept))

    with ThreadPoolExecutor(DECODERS) as pool:
        ahead = [pool.map(read, items[start : start + batch]) for start in range(0, min(len(items), 2 * batch), batch)]
        for start in range(0, len(items), batch):
            later = start + 2 * batch
            if later < len(items):
                ahead.append(pool.map(read, items[later : later + batch]))
            yield torch.stack(list(ahead.pop(0)))


def kept_pixels(dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace, report: Report) -> np.ndarray:
    """All images of the dataset, decoded once, as a read-only uint8 (n, 3, kept, kept) mapped from a file of the workspace."""
    key = hashlib.sha256(f"{dataset.fingerprint} {preprocessing.kept} {preprocessing.interpolation}".encode()).hexdigest()[:24]
    path = workspace.root / "pixels" / f"{key}.npy"
    if not path.exists():
        _write_pixels(path, dataset, preprocessing, report)
    return np.load(path, mmap_mode="r")


def _write_pixels(path: Path, dataset: Dataset, preprocessing: Preprocessing, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.{os.getpid()}.npy")
    side, count, batch = preprocessing.kept, len(dataset.items), 64
    pixels = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=(count, 3, side, side))
    try:
        for index, images in enumerate(stream(dataset, dataset.items, preprocessing, batch)):
            pixels[index * batch : index * batch + len(images)] = images.numpy()
            report("Decoding images", min(count, (index + 1) * batch), count)
        pixels.flush()
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def whole_view(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    """uint8 (n, 3, kept, kept) -> normalised float (n, 3, size, size), centre-cropped: how images are evaluated."""
    low = round((preprocessing.kept - preprocessing.size) / 2)
    return _normalised(pixels[:, :, low : low + preprocessing.size, low : low + preprocessing.size], preprocessing)


def varied_view(pixels: Tensor, preprocessing: Preprocessing, generator: torch.Generator) -> Tensor:
    """As `whole_view`, but each image at a random crop and flipped half of the time."""
    count, size = len(pixels), preprocessing.size
    low = torch.randint(0, preprocessing.kept - size + 1, (count, 2), generator=generator).tolist()
    flips = torch.rand(count, generator=generator) < 0.5
    crops = torch.stack([image[:, top : top + size, left : left + size] for image, (top, left) in zip(pixels, low, strict=True)])
    crops[flips] = crops[flips].flip(-1)
    return _normalised(crops, preprocessing)


def _normalised(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    mean, std = (
        torch.tensor(values, device=pixels.device).view(1, 3, 1, 1) * 255 for values in (preprocessing.mean, preprocessing.std)
    )
    return ((pixels.float() - mean) / std).contiguous(memory_format=torch.channels_last)
