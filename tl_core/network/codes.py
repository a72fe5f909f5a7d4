"""Codes: the pooled activations of every layer group, computed once for a dataset and kept.

One forward pass gives the codes of all groups, so another cut, head or probe on the same data and weights
costs nothing.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import timm
import torch
from filelock import Timeout
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.network.folding import folded
from tl_core.network.model import Network, taps
from tl_core.network.pixels import Preprocessing, pixel_batches, whole_view
from tl_core.network.receipt import group_hashes
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report

# A part and how many images at once to its kept pixels, uint8 (n, 3, kept, kept), batch after batch.
Read = Callable[[Part, int], Iterator[Tensor]]
# On the CPU a batch of about so many pixels still fits the cache: at 224 px 8 images at once took 14 ms each,
# 32 took 25 ms; at 64 px, 64 took 1.5 ms each, 8 took 4.8 ms (MobileNetV2, two cores).
BATCH_PIXELS, MOST_AT_ONCE = 300_000, 64
# How long before a process that waits for another says so again.
TURN_SECONDS = 0.3
# A GPU is busy only with more.
GPU_BATCH = 256


@dataclass(frozen=True)
class Codes:
    """{part: {group: float32 (n, width)}} in the order of each part's items; mapped from disk, not loaded. No
    part is empty.
    """

    parts: dict[Part, dict[str, np.ndarray]]
    dataset: Dataset

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(next(iter(self.parts.values())))

    def part(self, group: str, part: Part) -> tuple[Tensor, Tensor]:
        """Codes (n, width), still mapped, and labels (n,) of one part of the split, in the order of its
        items.
        """
        labels = torch.tensor([item.label for item in self.dataset.part(part)], dtype=torch.long)
        kept = self.parts[part][group] if len(labels) else next(iter(self.parts.values()))[group][:0]
        return torch.from_numpy(kept), labels

    def whole(self, group: str) -> np.ndarray:
        """Codes (n, width) of all parts, in the order of the dataset's items, in memory."""
        return np.concatenate([self.parts[part][group] for part in PARTS if part in self.parts])


def compute_codes(
    network: Network,
    dataset: Dataset,
    preprocessing: Preprocessing,
    workspace: Workspace,
    device: Device,
    report: Report,
    parts: tuple[Part, ...] = PARTS,
    read: Read | None = None,
) -> Codes:
    """The codes of every group of a network whose cut is the last group, from the workspace or by one pass
    over the `parts`.

    `read` gives the kept pixels of a part where they are at hand; otherwise they come from the workspace or
    the files. The key holds everything that codes depend on: images, weights, preprocessing, precision and
    the library that built the network.
    """
    weights = [digest for name, digest in group_hashes(network).items() if name != HEAD]
    key = f"{dataset.fingerprint} {weights} {preprocessing} {device.precision} {timm.__version__}"
    folder = workspace.codes / hashlib.sha256(key.encode()).hexdigest()[:24]
    parts = tuple(part for part in parts if dataset.part(part))
    missing = {part: len(dataset.part(part)) for part in parts if not (folder / part).exists()}
    done = 0

    def tell(images: int) -> None:
        nonlocal done
        done += images
        report("Computing codes", done, sum(missing.values()))

    ready = folded(network, preprocessing.size) if missing else network
    read = read or partial(pixel_batches, dataset, preprocessing, workspace)
    for part, count in missing.items():
        with _in_turn(workspace, f"codes-{folder.name}", report):
            if not (folder / part).exists():  # another process may have been quicker
                batches = read(part, batch_for(device, preprocessing.size))
                _write_codes(folder / part, forward_codes(ready, batches, preprocessing, device), count, tell)
    # "c": torch wants memory it could write to; nothing ever reaches the file.
    kept = {
        part: {name: np.load(folder / part / f"{name}.npy", mmap_mode="c") for name in network.group_names}
        for part in parts
    }
    return Codes(kept, dataset)


def batch_for(device: Device, size: int) -> int:
    """How many images of `size` px go at once through a network that only computes: a power of two."""
    if device.is_gpu:
        return GPU_BATCH
    return min(MOST_AT_ONCE, 2 ** round(math.log2(BATCH_PIXELS / size**2 + 1)))


def forward_codes(
    network: Network, batches: Iterable[Tensor], preprocessing: Preprocessing, device: Device
) -> Iterator[dict[str, Tensor]]:
    """{group: float32 codes (n, width)} of each batch of kept pixels, uint8 (n, 3, kept, kept), by a network
    in eval mode.
    """
    with torch.inference_mode(), taps(network) as read, device.autocast():
        for pixels in _read_ahead(batches, device):
            network.codes(whole_view(pixels.to(device.name, non_blocking=True), preprocessing))
            yield {name: codes.float().cpu() for name, codes in read.items()}


def _read_ahead(batches: Iterable[Tensor], device: Device) -> Iterator[Tensor]:
    """The batches in order, the next one read while one is used; where a GPU fetches them, from memory it can
    read by itself.
    """
    waiting = iter(batches)

    def following() -> Tensor | None:
        batch = next(waiting, None)
        return batch.pin_memory() if batch is not None and device.is_gpu else batch

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(following)
        while (batch := coming.result()) is not None:
            coming = pool.submit(following)
            yield batch


@contextmanager
def _in_turn(workspace: Workspace, name: str, report: Report) -> Iterator[None]:
    """One process at a time. Those that wait say so, and can be stopped."""
    lock = workspace.lock(name)
    while not lock.is_locked:
        try:
            lock.acquire(timeout=TURN_SECONDS)
        except Timeout:
            report("Waiting for another process that computes the same codes", 0, 0)
    try:
        yield
    finally:
        lock.release()


def _write_codes(
    folder: Path, found: Iterator[dict[str, Tensor]], count: int, tell: Callable[[int], None]
) -> None:
    with whole(folder) as made:
        made.mkdir()
        _fill(made, found, count, tell)


def _fill(folder: Path, found: Iterator[dict[str, Tensor]], count: int, tell: Callable[[int], None]) -> None:
    files, done = {}, 0
    for batch in found:
        for name, codes in batch.items():
            if name not in files:
                shape = (count, codes.shape[1])
                files[name] = np.lib.format.open_memmap(
                    folder / f"{name}.npy", mode="w+", dtype=np.float32, shape=shape
                )
            files[name][done : done + len(codes)] = codes.numpy()
        done += len(codes)
        tell(len(codes))
    for file in files.values():
        file.flush()
