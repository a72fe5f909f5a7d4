"""The frozen prefix of a network is computed once: its activations are kept, and what follows starts there.

To skip the frozen prefix, its last module returns the kept activation, and every other module of it returns a
stand-in of the right shape, computed once. Code between modules (a ViT adds its position embedding there)
still runs, on the stand-ins. A network in which the image reaches the upper layers by another way cannot be
cut so: `boundary_of` compares both ways on a batch and returns None, and then the whole network runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tl_core.network import mapped
from tl_core.network.hooks import activation_of, exchanging, listening
from tl_core.network.layer_groups import ancestors
from tl_core.network.model import Network, in_evaluation
from tl_core.plans import Plan
from tl_core.plans.phases import VIEWS
from tl_core.runs.hardware import Device
from tl_core.workspace.full_disk import bytes_free
from tl_core.workspace.whole import whole

# A larger store is not kept: reading it from the disk would take as long as computing it.
LARGEST_STORE = 8 << 30
# What a store leaves of the disk, for checkpoints and the result.
LEFT_FREE = 1 << 27
CLOSE = 1e-4


@dataclass(frozen=True)
class Boundary:
    """Where the frozen prefix of a network ends.

    `end` is the module whose activation is kept, and `shape` the shape of that activation. `stand_ins` are
    what the modules of the prefix gave for `image` (1, 3, size, size), each (1, ...).
    """

    groups: tuple[str, ...]
    end: str
    shape: tuple[int, ...]
    image: Tensor
    stand_ins: dict[str, Tensor]


def boundary_of(network: Network, plan: Plan, example: Tensor) -> Boundary | None:
    """The boundary of the longest frozen prefix.

    None where nothing is frozen below, or the prefix cannot be skipped. `example` is a batch of images (n, 3,
    size, size) that both ways are compared on.
    """
    names = network.group_names
    groups = names[: names.index(plan.learning[0])] if plan.learning else names[:-1]
    if not groups:
        return None
    end, black = network.layout.group(groups[-1]).end, torch.zeros_like(example[:1])
    # Not inference_mode: stand-ins go on into training.
    with torch.no_grad(), in_evaluation(network):
        stand_ins = _stand_ins(network, groups, black)
        activation = activation_at(network, end, example)
        boundary = Boundary(groups, end, tuple(activation.shape[1:]), black, stand_ins)
        return boundary if _holds(boundary, network, activation, network(example)) else None


def _holds(boundary: Boundary, network: Network, activation: Tensor, expected: Tensor) -> bool:
    """Whether the network gives the expected scores (n, classes) from the activation at the boundary too."""
    try:
        with skipping(network, boundary):
            return torch.allclose(expected, network(activation), rtol=CLOSE, atol=CLOSE)
    except (RuntimeError, TypeError, AttributeError, ValueError, AssertionError):
        return False


def _stand_ins(network: Network, groups: tuple[str, ...], image: Tensor) -> dict[str, Tensor]:
    """What the modules of these groups give for an image, those inside another of them left out."""
    given: dict[str, Tensor] = {}

    def keep(name: str, output: Tensor) -> None:
        given[name] = output.clone()

    names = [name for group in groups for name in network.layout.group(group).modules]
    with listening({name: network.backbone.get_submodule(name) for name in names}, keep):
        network(image)
    return {
        name: output
        for name, output in given.items()
        if not any(around in given for around in ancestors(name))
    }


@contextmanager
def skipping(network: Network, boundary: Boundary) -> Iterator[None]:
    """Inside, the network takes activations at the boundary instead of images."""
    kept: list[Tensor] = []

    def take(activation: Tensor) -> Tensor:
        kept[:] = [activation]
        return _expanded(boundary.image, len(activation))

    def stand_in(*inputs: object, name: str, **named: object) -> Tensor:
        return kept[0] if name == boundary.end else _expanded(boundary.stand_ins[name], len(kept[0]))

    modules = {name: network.backbone.get_submodule(name) for name in boundary.stand_ins}
    for name, module in modules.items():
        module.forward = partial(stand_in, name=name)
    try:
        with exchanging(network.backbone, take):
            yield
    finally:
        for module in modules.values():
            del module.forward


def _expanded(single: Tensor, count: int) -> Tensor:
    """(1, ...) as (count, ...), without the memory."""
    return single.expand(count, *single.shape[1:])


@torch.no_grad()
def activation_at(network: Network, end: str, images: Tensor) -> Tensor:
    """The activation of module `end` of the backbone for images (n, 3, size, size)."""
    return activation_of(network.backbone, network.backbone.get_submodule(end), images)


@dataclass
class Store:
    """Activations at the boundary and codes of the groups below it, by view and image.

    They are filled in as they are first computed. Files of the run's folder, so that a resumed run reads what
    the interrupted one computed. View 0 is the whole image, 1 and up are random crops.
    """

    folder: Path
    boundary: Boundary
    images: int
    views: int
    files: dict[str, np.memmap] = field(default_factory=dict)

    def has(self, view: int, chosen: np.ndarray) -> bool:
        """Whether every chosen image of this view has been computed."""
        return bool(self._file("filled", (), np.bool_)[view, chosen].all())

    def put(self, view: int, chosen: np.ndarray, activation: Tensor, codes: dict[str, Tensor]) -> None:
        self._file("activation", self.boundary.shape)[view, chosen] = activation.float().cpu().numpy()
        for group in self.boundary.groups:
            self._file(group, codes[group].shape[1:])[view, chosen] = codes[group].float().cpu().numpy()
        self._file("filled", (), np.bool_)[view, chosen] = True

    def get(self, view: int, chosen: np.ndarray, device: Device) -> tuple[Tensor, dict[str, Tensor]]:
        """The activations (n, ...) and the codes {group: (n, width)} of the groups below the boundary."""
        names = ("activation", *self.boundary.groups)
        stored = {name: torch.from_numpy(self._file(name)[view, chosen]).to(device.name) for name in names}
        activation = stored.pop("activation")
        if activation.ndim == 4:
            activation = activation.contiguous(memory_format=torch.channels_last)
        return activation, stored

    def _file(self, name: str, shape: tuple[int, ...] = (), kind: type = np.float32) -> np.memmap:
        if name not in self.files:
            self.files[name] = self._opened(self.folder / f"{name}.npy", shape, kind)
        return self.files[name]

    def _opened(self, path: Path, shape: tuple[int, ...], kind: type) -> np.memmap:
        if not path.exists():
            with whole(path) as made:
                mapped.made(made, kind, (self.views, self.images, *shape))
        return np.lib.format.open_memmap(path, "r+")


def store_for(folder: Path, boundary: Boundary | None, images: int, varied: bool) -> Store | None:
    """A store that fits the limit, with fewer views where it must; None where not even one fits, or the disk
    has no room for those that do.
    """
    if boundary is None:
        return None
    size = images * int(np.prod(boundary.shape)) * 4
    views = min(1 + VIEWS * varied, LARGEST_STORE // max(size, 1))
    fits = views >= 1 + varied and (folder.exists() or views * size + LEFT_FREE < bytes_free(folder))
    return Store(folder, boundary, images, views) if fits else None
