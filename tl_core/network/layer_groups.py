"""How a live backbone divides into layer groups: which parameters, buffers and modules belong to each, and
where each one ends.

The division is timm's own (`group_matcher`), or a layer a group for torchvision's AlexNet and VGG. The rest
is seen by running it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from timm.layers import DropPath
from timm.models import group_parameters
from torch import Tensor, nn
from torchvision.models import VGG, AlexNet

from tl_core.backbones.card import HEAD

STOCHASTIC = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout, DropPath)


@dataclass(frozen=True)
class Group:
    """One layer group of a live network. Names are those of `named_parameters`, `named_buffers`,
    `named_modules`.

    `end` is the module whose output is the group's activation; None for the last group, whose codes are the
    network's output. `width` is the length of the codes after it.
    """

    name: str
    parameters: tuple[str, ...]
    buffers: tuple[str, ...]
    modules: tuple[str, ...]
    end: str | None
    width: int


@dataclass(frozen=True)
class Layout:
    """The layer groups of one network, stem first. `channels_last` says that its activations are (N, H, W,
    C).
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


def pooled(activation: Tensor, channels_last: bool) -> Tensor:
    """One vector an image, (N, C): the mean over positions of a (N, C, H, W), (N, H, W, C) or (N, tokens, C)
    activation.

    Images are square, and so are positions: that tells which of four dimensions are theirs, for some networks
    (VOLO, PVT) change from one order to the other on the way. `channels_last` decides where there are as many
    channels as rows.
    """
    if activation.ndim == 4:
        _, first, rows, last = activation.shape
        return activation.mean((1, 2) if last != rows or (first == last and channels_last) else (2, 3))
    return activation.mean(1) if activation.ndim == 3 else activation


def layout_of(network: nn.Module, example: Tensor) -> Layout:
    """The layout of a headless network, seen on one forward pass of `example` (N, 3, H, W) in eval mode.

    Raises ValueError for the few of timm's networks that have no division, or pass more than one activation
    between their groups.
    """
    owner = _parameter_groups(network)
    order, shapes = _completed_modules(network, example)
    channels_last = getattr(network, "output_fmt", "NCHW") == "NHWC"
    home = _module_groups(network, owner, order)
    names = _group_names(network, owner, home)
    ends = {
        index: name
        for name in order
        if (index := home.get(name)) is not None and not _inside(name, home, index)
    }
    if not set(range(len(names) - 1)) <= set(ends):
        raise _no_division(network)
    groups = []
    for index, name in enumerate(names):
        modules = tuple(module for module, group in home.items() if group == index)
        parameters = tuple(parameter for parameter, group in owner.items() if group == index)
        buffers = tuple(
            buffer for buffer, _ in network.named_buffers() if _buffer_group(buffer, home, owner) == index
        )
        end = ends[index] if index < len(names) - 1 else None
        groups.append(
            Group(name, parameters, buffers, modules, end, _width(shapes[end or ""], channels_last))
        )
    return Layout(tuple(groups), channels_last)


def _width(shape: torch.Size, channels_last: bool) -> int:
    return pooled(torch.empty(shape, device="meta"), channels_last).shape[1]


def _parameter_groups(network: nn.Module) -> dict[str, int]:
    """{parameter: index of its group}, groups numbered from the stem. A group of norms alone joins the one
    before.
    """
    if not hasattr(network, "group_matcher") and not isinstance(network, AlexNet | VGG):
        raise _no_division(network)
    if hasattr(network, "group_matcher"):
        found = _matched(network)
    else:
        found = [[f"{layer}.weight", f"{layer}.bias"] for layer in _weighted_layers(network)]
        found = _with_norms(network, found)
    parameters = dict(network.named_parameters())
    if {name for members in found for name in members} != {
        name for name, _ in network.named_parameters(remove_duplicate=False)
    }:
        raise _no_division(network)
    groups: list[list[str]] = []
    for members in found:
        if groups and all(parameters[name].ndim <= 1 for name in members):
            groups[-1] += members
        else:
            groups.append(list(members))
    return {name: index for index, members in enumerate(groups) for name in members}


def _matched(network: nn.Module) -> list[list[str]]:
    """timm's own coarse groups. Raises ValueError where it has fine ones only (RDNet)."""
    try:
        return list(group_parameters(network, network.group_matcher(coarse=True)).values())
    except AssertionError as error:
        raise _no_division(network) from error


def _no_division(network: nn.Module) -> ValueError:
    return ValueError(
        f"{type(network).__name__} does not divide into layer groups one after the other; take another"
        " backbone"
    )


def _weighted_layers(network: nn.Module) -> list[str]:
    """The convolutions and linear layers of a sequential network (AlexNet, VGG), in order: one group each."""
    return [name for name, module in network.named_modules() if isinstance(module, nn.Conv2d | nn.Linear)]


def _with_norms(network: nn.Module, groups: list[list[str]]) -> list[list[str]]:
    """Each group with the parameters of the norms that follow it (the VGGs with BatchNorm)."""
    home, filled = {name: index for index, group in enumerate(groups) for name in group}, [[] for _ in groups]
    index = 0
    for name, _ in network.named_parameters():
        index = home.get(name, index)
        filled[index].append(name)
    return filled


def _group_names(network: nn.Module, owner: dict[str, int], home: dict[str, int]) -> tuple[str, ...]:
    """A name a group: `stem`, then the outermost module of the group's first parameter; conv2 ... fc6, fc7
    for AlexNet and VGG.
    """
    if not hasattr(network, "group_matcher"):
        first = {index: parameter for parameter, index in reversed(owner.items())}
        return tuple(
            _layer_name(network.get_submodule(first[index].rpartition(".")[0]), index)
            for index in sorted(first)
        )
    found = {
        index: name for parameter, index in reversed(owner.items()) if (name := _outermost(parameter, home))
    }
    above = range(1, max(owner.values()) + 1)
    if not found.keys() >= set(above):
        raise _no_division(network)
    return ("stem", *(found[index] for index in above))


def _layer_name(layer: nn.Module, index: int) -> str:
    """What the papers call it: convolutions are counted, the two fully connected layers are fc6 and fc7."""
    return (
        f"conv{index + 1}"
        if isinstance(layer, nn.Conv2d)
        else "fc6"
        if layer.in_features > layer.out_features
        else "fc7"
    )


def _outermost(parameter: str, home: dict[str, int]) -> str | None:
    """None for a bare parameter of the network itself."""
    name = next((name for name in reversed([*ancestors(parameter)]) if name in home), None)
    # What a network keeps of its own head without a classifier (MambaOut) is not the new head.
    return "neck" if name == HEAD else name


def _completed_modules(network: nn.Module, example: Tensor) -> tuple[list[str], dict[str, torch.Size]]:
    """Names of all modules that give one activation, in the order in which they finish, in one forward pass;
    and its shapes.

    The shape of the network's own output is under the empty name.
    """
    order: list[str] = []
    shapes: dict[str, torch.Size] = {}

    def note(module: nn.Module, inputs: tuple, output: object, name: str) -> None:
        if isinstance(output, Tensor):
            order.append(name)
            shapes[name] = output.shape

    handles = [
        module.register_forward_hook(partial(note, name=name))
        for name, module in network.named_modules()
        if name
    ]
    try:
        with torch.no_grad():
            shapes[""] = network.eval()(example).shape
    finally:
        for handle in handles:
            handle.remove()
    return order, shapes


def _module_groups(network: nn.Module, owner: dict[str, int], order: list[str]) -> dict[str, int]:
    """{module: group} for modules that belong to one group alone.

    A module with parameters belongs where all of them do. One without belongs to the module around it, or,
    between two groups, to the one before; but a dropout there regularises what reads it, so it belongs to the
    one after.
    """
    home: dict[str, int] = {}
    for name, module in network.named_modules():
        around = home.get(name.rpartition(".")[0])
        groups = {
            owner[f"{name}.{parameter}" if name else parameter] for parameter, _ in module.named_parameters()
        }
        if around is not None:
            home[name] = around
        elif len(groups) == 1 and name:
            home[name] = groups.pop()
    last = max(owner.values())
    current = 0
    for name in order:
        module = network.get_submodule(name)
        if name in home:
            current = home[name]
        elif not any(True for _ in module.parameters()):
            home[name] = min(current + isinstance(module, STOCHASTIC), last)
    return home


def _inside(name: str, home: dict[str, int], index: int) -> bool:
    """Whether the module sits in a larger one of the same group: then that one's output is the group's."""
    return home.get(name.rpartition(".")[0]) == index


def _buffer_group(buffer: str, home: dict[str, int], owner: dict[str, int]) -> int:
    """The group of the nearest module around a buffer; a buffer of the network itself goes with the stem."""
    for around in ancestors(buffer):
        if around in home:
            return home[around]
        nearby = [group for parameter, group in owner.items() if parameter.startswith(f"{around}.")]
        if nearby:
            return nearby[0]
    return 0


def ancestors(name: str) -> Iterator[str]:
    """The names of the modules around a parameter, a buffer or a module, the nearest first."""
    while name := name.rpartition(".")[0]:
        yield name
