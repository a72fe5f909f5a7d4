"""Codes: the pooled activations of every layer group, computed once for a dataset and kept.

One forward pass gives the codes of all groups, so another cut, head or probe on the same data and weights
costs nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from filelock import Timeout
from torch import Tensor

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report

# How long before a process that waits for another says so again.
TURN_SECONDS = 0.3


@dataclass(frozen=True)
class Codes:
    """{part: {group: float32 (n, width)}}, in the order of each part's items.

    They are mapped from disk, from `folder`, not loaded. No part is empty.
    """

    parts: dict[Part, dict[str, np.ndarray]]
    dataset: Dataset
    folder: Path

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(next(iter(self.parts.values())))

    @classmethod
    def kept_in(
        cls, folder: Path, groups: tuple[str, ...], parts: tuple[Part, ...], dataset: Dataset
    ) -> "Codes":
        """Those in the folder of an encoder's codes: a folder a part, a file a group."""
        # "c": torch wants memory it could write to; nothing ever reaches the file.
        kept = {
            part: {name: np.load(folder / part / f"{name}.npy", mmap_mode="c") for name in groups}
            for part in parts
        }
        return cls(kept, dataset, folder)

    @property
    def last(self) -> str:
        """The last layer group."""
        return self.groups[-1]

    def part(self, group: str, part: Part) -> tuple[Tensor, Tensor]:
        """Codes (n, width), still mapped, and labels (n,) of one part, in the order of its items."""
        labels = torch.tensor([item.label for item in self.dataset.part(part)], dtype=torch.long)
        kept = self.parts[part][group] if len(labels) else next(iter(self.parts.values()))[group][:0]
        return torch.from_numpy(kept), labels

    def whole(self, group: str) -> np.ndarray:
        """Codes (n, width) of all parts, in the order of the dataset's items, in memory."""
        return np.concatenate([self.parts[part][group] for part in PARTS if part in self.parts])


@contextmanager
def in_turn(workspace: Workspace, name: str, report: Report) -> Iterator[None]:
    """One process at a time computes the codes of this name. Those that wait say so, and can be stopped."""
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


def write_codes(
    folder: Path, found: Iterator[dict[str, Tensor]], count: int, tell: Callable[[int], None]
) -> None:
    """Fill a folder with the codes of `count` images, batch after batch; `tell` hears how many each has."""
    with whole(folder) as made:
        made.mkdir()
        _fill(made, found, count, tell)


def _fill(folder: Path, found: Iterator[dict[str, Tensor]], count: int, tell: Callable[[int], None]) -> None:
    files: dict[str, np.memmap] = {}
    done = 0
    for batch in found:
        for name, codes in batch.items():
            if name not in files:
                files[name] = _file(folder / f"{name}.npy", (count, codes.shape[1]))
            files[name][done : done + len(codes)] = codes.numpy()
        done += len(codes)
        tell(len(codes))
    for file in files.values():
        file.flush()


def _file(path: Path, shape: tuple[int, int]) -> np.memmap:
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
