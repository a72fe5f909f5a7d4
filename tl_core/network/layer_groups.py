"""The layer groups of a live network: what belongs to each, where each one ends, and how it is read."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from tl_core.backbones.reading import Reading, fields, length

# A sequence has at most this many tokens that stand for no place: its class token and its registers.
MOST_EXTRA = 8
NEXT_TO_NOTHING = 1e-12


@dataclass(frozen=True)
class Group:
    """One layer group of a live network.

    Names are those of `named_parameters`, `named_buffers`, `named_modules`. `end` is the module whose output
    is the group's activation; empty for the last group, whose codes are the network's own output. `width` is
    the length of the codes after the group. `placed` is the module that gives the group's last activation
    with positions, of so many `channels`: 0 where it has none.
    """

    name: str
    parameters: tuple[str, ...]
    buffers: tuple[str, ...]
    modules: tuple[str, ...]
    end: str
    width: int
    placed: str = ""
    channels: int = 0

    def length(self, reading: Reading) -> int:
        """How many numbers a reading of its activation has."""
        return length(reading, self.width, self.channels)

    def read_at(self, reading: Reading) -> str:
        """The module whose output the reading is made from."""
        return self.placed if self.channels and reading != "mean" else self.end


@dataclass(frozen=True)
class LayerLayout:
    """The layer groups of one network, stem first.

    `channels_last` says that its activations are (N, H, W, C).
    """

    groups: tuple[Group, ...]
    channels_last: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(group.name for group in self.groups)

    @property
    def widths(self) -> dict[str, int]:
        """{group: length of its codes}."""
        return {group.name: group.width for group in self.groups}

    def group(self, name: str) -> Group:
        return self.groups[self.names.index(name)]

    def lengths(self, reading: Reading) -> dict[str, int]:
        """{group: how many numbers the reading of its activation has}."""
        return {group.name: group.length(reading) for group in self.groups}

    def ends(
        self, network: nn.Module, names: Iterable[str], reading: Reading = "mean"
    ) -> dict[str, nn.Module]:
        """{group: module of the network whose output is read} for the groups named."""
        return {name: network.get_submodule(self.group(name).read_at(reading)) for name in names}

    def coded(self, activation: Tensor, reading: Reading) -> Tensor:
        """An activation as one vector an image, (N, numbers of the reading)."""
        placed = None if reading == "mean" else placed_of(activation, self.channels_last)
        if placed is None:
            return pooled(activation, self.channels_last)
        if reading == "spread":
            return _spread(placed)
        return adaptive_avg_pool2d(placed, fields(reading, placed.shape[1])).flatten(1)


def pooled(activation: Tensor, channels_last: bool) -> Tensor:
    """One vector an image, (N, C): the mean over the positions of an activation.

    The activation is (N, C, H, W), (N, H, W, C) or (N, tokens, C). Which two of four dimensions are positions
    is seen by their being equal, for images are square: some networks (VOLO, PVT) change from one order to
    the other on the way. `channels_last` decides where there are as many channels as rows.
    """
    if activation.ndim == 4:
        return activation.mean((1, 2) if _positions_first(activation, channels_last) else (2, 3))
    return activation.mean(1) if activation.ndim == 3 else activation


def placed_of(activation: Tensor, channels_last: bool) -> Tensor | None:
    """An activation as (N, channels, rows, columns); None where it has no two positions.

    A sequence is laid out on the grid of its patches, without the tokens before them that stand for no place.
    """
    if activation.ndim == 3:
        tokens = activation.shape[1]
        side = math.isqrt(tokens)
        if side < 2 or tokens - side**2 > MOST_EXTRA:
            return None
        return activation[:, -(side**2) :].transpose(1, 2).unflatten(2, (side, side))
    if activation.ndim != 4:
        return None
    placed = activation.movedim(3, 1) if _positions_first(activation, channels_last) else activation
    return placed if min(placed.shape[2:]) > 1 else None


def _positions_first(activation: Tensor, channels_last: bool) -> bool:
    _, first, rows, last = activation.shape
    return last != rows or (first == last and channels_last)


def _spread(placed: Tensor) -> Tensor:
    """Mean, standard deviation and maximum over positions; the deviation has a gradient where it is 0."""
    variance, mean = torch.var_mean(placed, (2, 3), correction=0)
    return torch.cat((mean, (variance + NEXT_TO_NOTHING).sqrt(), placed.amax((2, 3))), 1)


def ancestors(name: str) -> Iterator[str]:
    """The names of the modules around a parameter, a buffer or a module, the nearest first."""
    while name := name.rpartition(".")[0]:
        yield name
