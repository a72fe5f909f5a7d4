"""Codes: the activations of every layer group in every reading, computed once for a dataset and kept.

One forward pass gives them all, so another cut, reading, head or probe on the same data and weights costs
nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from filelock import Timeout
from torch import Tensor

from tl_core.backbones import READINGS, Reading
from tl_core.backbones.reading import is_kept
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.network import mapped
from tl_core.network.layer_groups import LayerLayout
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report
from tl_core.workspace.in_use import Held

# How long before a process that waits for another says so again.
TURN_SECONDS = 0.3


@dataclass(frozen=True)
class Codes:
    """{part: {reading: float32 (n, numbers of all groups side by side, stem first)}}, in the order of each
    part's items.

    They are mapped from disk, from `folder`, not loaded. Nobody removes it as long as they are alive. No part
    is empty.
    """

    parts: dict[Part, dict[Reading, np.ndarray]]
    layout: LayerLayout
    dataset: Dataset
    folder: Path
    held: Held = field(default_factory=Held)

    @property
    def groups(self) -> tuple[str, ...]:
        return self.layout.names

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Those that every part has."""
        return tuple(name for name in READINGS if all(name in kept for kept in self.parts.values()))

    @classmethod
    def kept_in(cls, folder: Path, layout: LayerLayout, parts: tuple[Part, ...], dataset: Dataset) -> "Codes":
        """Those in the folder of an encoder's codes: a folder a part, a file a reading."""
        # "c": torch wants memory it could write to; nothing ever reaches the file.
        kept: dict[Part, dict[Reading, np.ndarray]] = {
            part: {
                reading: np.load(file, mmap_mode="c")
                for reading in READINGS
                if (file := folder / part / f"{reading}.npy").exists()
            }
            for part in parts
        }
        return cls(kept, layout, dataset, folder)

    @property
    def last(self) -> str:
        """The last layer group."""
        return self.groups[-1]

    def part(self, group: str, part: Part, reading: Reading = "mean") -> tuple[Tensor, Tensor]:
        """Codes (n, width), still mapped, and labels (n,) of one part, in the order of its items."""
        return self.side_by_side((group,), part, reading)

    def side_by_side(
        self, groups: tuple[str, ...], part: Part, reading: Reading = "mean"
    ) -> tuple[Tensor, Tensor]:
        """As `part`, of several groups that follow each other."""
        labels = torch.tensor([item.label for item in self.dataset.part(part)], dtype=torch.long)
        kept = self.parts[part] if len(labels) else next(iter(self.parts.values()))
        columns = self._columns(groups, reading)
        return torch.from_numpy(kept[reading][: len(labels), columns]), labels

    def different(self, groups: tuple[str, ...]) -> dict[Reading, tuple[int, ...]]:
        """{reading: how many numbers each of the groups has}, without readings that are another one here:
        without positions all are the mean, and a fine grid of wide groups is the coarse one.
        """
        lengths = {name: self.layout.lengths(name) for name in self.readings}
        first: dict[tuple[int, ...], Reading] = {}
        for name, own in lengths.items():
            first.setdefault(tuple(own[group] for group in groups), name)
        return {name: own for own, name in first.items()}

    def whole(self, group: str) -> np.ndarray:
        """Codes (n, width) of all parts, in the order of the dataset's items, in memory."""
        columns = self._columns((group,), "mean")
        return np.concatenate([self.parts[part]["mean"][:, columns] for part in PARTS if part in self.parts])

    def _columns(self, groups: tuple[str, ...], reading: Reading) -> slice:
        """Where the numbers of groups that follow each other lie among those of all."""
        lengths = self.layout.lengths(reading)
        begun = self.groups.index(groups[0])
        first = sum(lengths[name] for name in self.groups[:begun])
        return slice(first, first + sum(lengths[name] for name in groups))


def readings_kept(layout: LayerLayout, images: int) -> tuple[Reading, ...]:
    """The readings that are kept of so many images."""
    return tuple(
        reading for reading in READINGS if is_kept(reading, sum(layout.lengths(reading).values()), images)
    )


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
    folder: Path, found: Iterator[Mapping[Reading, Tensor]], count: int, tell: Callable[[int], None]
) -> None:
    """Fill a folder with the codes of `count` images, batch after batch; `tell` hears how many each has."""
    with whole(folder) as made:
        made.mkdir()
        _fill(made, found, count, tell)


def _fill(
    folder: Path, found: Iterator[Mapping[Reading, Tensor]], count: int, tell: Callable[[int], None]
) -> None:
    files: dict[Reading, np.memmap] = {}
    done = 0
    for batch in found:
        for reading, codes in batch.items():
            if reading not in files:
                files[reading] = _file(folder / f"{reading}.npy", (count, codes.shape[1]))
            files[reading][done : done + len(codes)] = codes.numpy()
        images = len(batch["mean"])
        done += images
        tell(images)
    for file in files.values():
        file.flush()


def _file(path: Path, shape: tuple[int, int]) -> np.memmap:
    return mapped.made(path, np.float32, shape)
