"""The layer groups of a live network: what belongs to each, and where each one ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class Group:
    """One layer group of a live network.

    Names are those of `named_parameters`, `named_buffers`, `named_modules`. `end` is the module whose output
    is the group's activation; empty for the last group, whose codes are the network's own output. `width` is
    the length of the codes after the group.
    """

    name: str
    parameters: tuple[str, ...]
    buffers: tuple[str, ...]
    modules: tuple[str, ...]
    end: str
    width: int


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

    def ends(self, network: nn.Module, names: Iterable[str]) -> dict[str, nn.Module]:
        """{group: module of the network whose output is the group's activation} for the groups named."""
        return {name: network.get_submodule(self.group(name).end) for name in names}


def pooled(activation: Tensor, channels_last: bool) -> Tensor:
    """One vector an image, (N, C): the mean over the positions of an activation.

    The activation is (N, C, H, W), (N, H, W, C) or (N, tokens, C). Which two of four dimensions are positions
    is seen by their being equal, for images are square: some networks (VOLO, PVT) change from one order to
    the other on the way. `channels_last` decides where there are as many channels as rows.
    """
    if activation.ndim == 4:
        _, first, rows, last = activation.shape
        positions_first = last != rows or (first == last and channels_last)
        return activation.mean((1, 2) if positions_first else (2, 3))
    return activation.mean(1) if activation.ndim == 3 else activation


def ancestors(name: str) -> Iterator[str]:
    """The names of the modules around a parameter, a buffer or a module, the nearest first."""
    while name := name.rpartition(".")[0]:
        yield name
