"""The frozen prefix of a network is not computed twice: its activations at the boundary are kept, and what
follows starts there.

Crossing the boundary means that each module of the prefix gives a stand-in of the right shape, computed once,
and the last gives the kept activation. What a network does between its modules (a ViT adds its position
embedding there) goes on as before, on the stand-ins. That is wrong where anything of the image passes the
boundary beside the kept activation; `boundary_of` sees it on a batch and says no, and then the whole network
runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from tl_core.network.layer_groups import ancestors
from tl_core.network.model import Network
from tl_core.plans import Plan
from tl_core.runs.hardware import Device

# With random crops, so many different ones of an image are kept; later epochs go round them.
VIEWS = 4
# More than this is not kept: reading it from the disk would cost what computing it does.
LARGEST_STORE = 8 << 30
CLOSE = 1e-4


@dataclass(frozen=True)
class Boundary:
    """Where the frozen prefix of a network ends: its groups, the module whose activation is kept, and that
    activation's shape.

    `stand_ins` are what the modules of the prefix gave for `image` (1, 3, size, size), each (1, ...).
    """

    groups: tuple[str, ...]
    end: str
    shape: tuple[int, ...]
    image: Tensor
    stand_ins: dict[str, Tensor]


def boundary_of(network: Network, plan: Plan, example: Tensor) -> Boundary | None:
    """The boundary of the longest frozen prefix, or None where nothing is frozen below or the prefix cannot
    be skipped.

    `example` is a batch of images (n, 3, size, size) that both ways are compared on. Leaves the network in
    eval mode.
    """
    names = network.group_names
    groups = names[: names.index(plan.learning[0])] if plan.learning else names[:-1]
    if not groups:
        return None
    end, black = network.layout.group(groups[-1]).end, torch.zeros_like(example[:1])
    network.eval()
    # Not inference_mode: stand-ins go on into training.
    with torch.no_grad():
        stand_ins = _stand_ins(network, groups, black)
        activation, whole = activation_at(network, end, example), network(example)
        boundary = Boundary(groups, end, tuple(activation.shape[1:]), black, stand_ins)
        try:
            with skipping(network, boundary):
                short = network(activation)
        except (RuntimeError, TypeError, AttributeError, ValueError, AssertionError):
            short = None
    return boundary if short is not None and torch.allclose(whole, short, rtol=CLOSE, atol=CLOSE) else None


def _stand_ins(network: Network, groups: tuple[str, ...], image: Tensor) -> dict[str, Tensor]:
    """What the modules of these groups give for an image, those inside another of them left out."""
    given: dict[str, Tensor] = {}

    def keep(module: nn.Module, inputs: tuple, output: object, name: str) -> None:
        if isinstance(output, Tensor):
            given[name] = output.clone()

    modules = [name for group in groups for name in network.layout.group(group).modules]
    handles = [
        network.backbone.get_submodule(name).register_forward_hook(partial(keep, name=name))
        for name in modules
    ]
    try:
        network(image)
    finally:
        for handle in handles:
            handle.remove()
    return {
        name: output
        for name, output in given.items()
        if not any(around in given for around in ancestors(name))
    }


@contextmanager
def skipping(network: Network, boundary: Boundary) -> Iterator[None]:
    """Inside, the network takes activations at the boundary instead of images."""
    kept: list[Tensor] = []

    def take(module: nn.Module, inputs: tuple[Tensor]) -> tuple[Tensor]:
        kept[:] = inputs
        return (_expanded(boundary.image, len(inputs[0])),)

    def stand_in(*inputs: object, name: str, **named: object) -> Tensor:
        return kept[0] if name == boundary.end else _expanded(boundary.stand_ins[name], len(kept[0]))

    modules = {name: network.backbone.get_submodule(name) for name in boundary.stand_ins}
    for name, module in modules.items():
        module.forward = partial(stand_in, name=name)
    handle = network.backbone.register_forward_pre_hook(take)
    try:
        yield
    finally:
        handle.remove()
        for module in modules.values():
            del module.forward


def _expanded(single: Tensor, count: int) -> Tensor:
    """(1, ...) as (count, ...), without the memory."""
    return single.expand(count, *single.shape[1:])


class _EndReachedError(Exception):
    """Carries the activation at the boundary out of a network; what lies above is not computed."""

    def __init__(self, activation: Tensor) -> None:
        self.activation = activation


@torch.no_grad()
def activation_at(network: Network, end: str, images: Tensor) -> Tensor:
    """The activation of module `end` for images (n, 3, size, size)."""

    def leave(module: nn.Module, inputs: tuple, output: Tensor) -> None:
        raise _EndReachedError(output)

    handle = network.backbone.get_submodule(end).register_forward_hook(leave)
    try:
        network(images)
    except _EndReachedError as reached:
        return reached.activation
    finally:
        handle.remove()
    raise RuntimeError(f"the backbone never reached {end}")


@dataclass
class Store:
    """Activations at the boundary and codes of the groups below it, by view and image; filled as they are
    first computed.

    Files of the run's folder, so that a resumed run reads what the interrupted one computed. View 0 is the
    whole image, 1 and up are random crops.
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
        return activation.contiguous(
            memory_format=torch.channels_last
        ) if activation.ndim == 4 else activation, stored

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
