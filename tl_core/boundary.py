"""The frozen prefix of a network is not computed twice: its activations at the boundary are kept, and what follows starts there.

Crossing the boundary means that the prefix passes its input through unchanged, so that the kept activation can be fed in as if it
were the image. That is right for networks that are a sequence of modules there; `boundary_of` checks it on a batch and says no
where it is not (a ViT adds its position embedding outside of any module), and then the whole network runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tl_core.model import Network
from tl_core.plan import Plan

# With random crops, so many different ones of an image are kept; later epochs go round them.
VIEWS = 4
# More than this is not kept: reading it from the disk would cost what computing it does.
LARGEST_STORE = 8 << 30
CLOSE = 1e-4


@dataclass(frozen=True)
class Boundary:
    """Where the frozen prefix of a network ends: its groups, its modules in the way of the activation, the activation's shape."""

    groups: tuple[str, ...]
    end: str
    skipped: tuple[str, ...]
    shape: tuple[int, ...]


def boundary_of(network: Network, plan: Plan, example: Tensor) -> Boundary | None:
    """The boundary of the longest frozen prefix, or None where nothing is frozen below or the prefix cannot be skipped.

    `example` is a batch of images (n, 3, size, size) that both ways are compared on. Leaves the network in eval mode.
    """
    names = network.group_names
    groups = names[: names.index(plan.learning[0])] if plan.learning else names[:-1]
    if not groups:
        return None
    end = network.layout.group(groups[-1]).end
    modules = {name for group in groups for name in network.layout.group(group).modules}
    skipped = tuple(name for name in modules if name.rpartition(".")[0] not in modules)
    network.eval()
    with torch.inference_mode(), reading(network, end) as read:
        whole = network(example)
        boundary = Boundary(groups, end, skipped, tuple(read[0].shape[1:]))
        try:
            with skipping(network, boundary):
                short = network(read[0])
        except (RuntimeError, TypeError, AttributeError, ValueError, AssertionError):
            short = None
    return boundary if short is not None and torch.allclose(whole, short, rtol=CLOSE, atol=CLOSE) else None


@contextmanager
def skipping(network: Network, boundary: Boundary) -> Iterator[None]:
    """Inside, the network takes activations at the boundary instead of images."""
    modules = [network.backbone.get_submodule(name) for name in boundary.skipped]
    for module in modules:
        module.forward = _unchanged
    try:
        yield
    finally:
        for module in modules:
            del module.forward


def _unchanged(activation: Tensor) -> Tensor:
    return activation


@contextmanager
def reading(network: Network, end: str) -> Iterator[list[Tensor]]:
    """Inside, the yielded list holds the activation of module `end` in the last forward pass."""
    read: list[Tensor] = []

    def keep(module: torch.nn.Module, inputs: tuple, output: Tensor) -> None:
        read[:] = [output.detach().clone()]

    handle = network.backbone.get_submodule(end).register_forward_hook(keep)
    try:
        yield read
    finally:
        handle.remove()


@dataclass
class Store:
    """Activations at the boundary and codes of the groups below it, by view and image; filled as they are first computed.

    Files of the run's folder, so that a resumed run reads what the interrupted one computed. View 0 is the whole image, 1 and up
    are random crops.
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

    def get(self, view: int, chosen: np.ndarray, device: str) -> tuple[Tensor, dict[str, Tensor]]:
        """The activations (n, ...) and the codes {group: (n, width)} of the groups below the boundary."""
        names = ("activation", *self.boundary.groups)
        stored = {name: torch.from_numpy(self._file(name)[view, chosen]).to(device) for name in names}
        activation = stored.pop("activation")
        return activation.contiguous(memory_format=torch.channels_last) if activation.ndim == 4 else activation, stored

    def _file(self, name: str, shape: tuple[int, ...] = (), kind: type = np.float32) -> np.memmap:
        path = self.folder / f"{name}.npy"
        if name not in self.files:
            self.folder.mkdir(parents=True, exist_ok=True)
            made = {} if path.exists() else {"dtype": kind, "shape": (self.views, self.images, *shape)}
            self.files[name] = np.lib.format.open_memmap(path, "w+" if made else "r+", **made)
        return self.files[name]


def store_for(folder: Path, boundary: Boundary | None, images: int, varied: bool) -> Store | None:
    """A store that fits the limit, with fewer views where it must; None where not even one fits."""
    if boundary is None:
        return None
    size = images * int(np.prod(boundary.shape)) * 4
    views = min(1 + VIEWS * varied, LARGEST_STORE // max(size, 1))
    return Store(folder, boundary, images, views) if views >= 1 + varied else None
