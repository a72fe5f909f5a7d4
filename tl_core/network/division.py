"""How a live backbone divides into layer groups, stem first.

The division is timm's own (`group_matcher`), or a layer a group for torchvision's AlexNet and VGG. Which
modules and buffers belong to a group, and where it ends, is seen by running the network once.
"""

from typing import Protocol, runtime_checkable

import torch
from timm.layers.drop import DropPath
from timm.models import group_parameters
from torch import Tensor, nn
from torchvision.models import VGG, AlexNet

from tl_core.backbones.card import HEAD
from tl_core.network.hooks import listening
from tl_core.network.layer_groups import Group, LayerLayout, ancestors, placed_of, pooled

STOCHASTIC = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout, DropPath)


@runtime_checkable
class _OfTimm(Protocol):
    """A network that says itself how its parameters divide."""

    def group_matcher(self, coarse: bool) -> dict: ...


def layout_of(network: nn.Module, example: Tensor) -> LayerLayout:
    """The layout of a headless network, seen on one forward pass of `example` (N, 3, H, W).

    The network is in eval mode then, and stays in it. Raises ValueError for the few of timm's networks that
    have no division, or pass more than one activation between their groups.
    """
    owner = _parameter_groups(network)
    order, shapes = _completed_modules(network, example)
    channels_last = getattr(network, "output_fmt", "NCHW") == "NHWC"
    home = _module_groups(network, owner, order)
    names = _group_names(network, owner, home)
    ends = _ends(order, home) | {len(names) - 1: ""}
    if not set(range(len(names))) <= set(ends):
        raise _no_division(network)
    buffers = {name: _buffer_group(name, home, owner) for name, _ in network.named_buffers()}
    channels = {name: _channels(shape, channels_last) for name, shape in shapes.items()}
    placed = _last_placed(order, home, ends, channels)
    groups = tuple(
        Group(
            name=name,
            parameters=_of_group(index, owner),
            buffers=_of_group(index, buffers),
            modules=_of_group(index, home),
            end=ends[index],
            width=_width(shapes[ends[index]], channels_last),
            placed=placed[index],
            channels=channels[placed[index]],
        )
        for index, name in enumerate(names)
    )
    return LayerLayout(groups, channels_last)


def _of_group(index: int, groups: dict[str, int]) -> tuple[str, ...]:
    return tuple(name for name, group in groups.items() if group == index)


def _width(shape: torch.Size, channels_last: bool) -> int:
    return pooled(torch.empty(shape, device="meta"), channels_last).shape[1]


def _channels(shape: torch.Size, channels_last: bool) -> int:
    """How many channels an activation of this shape has at each position; 0 where it has no positions."""
    placed = placed_of(torch.empty(shape, device="meta"), channels_last)
    return 0 if placed is None else placed.shape[1]


def _parameter_groups(network: nn.Module) -> dict[str, int]:
    """{parameter: index of its group}, groups numbered from the stem.

    A group of norms alone joins the one before.
    """
    parameters = dict(network.named_parameters())
    found = _divided(network)
    every = {name for name, _ in network.named_parameters(remove_duplicate=False)}
    if {name for members in found for name in members} != every:
        raise _no_division(network)
    groups: list[list[str]] = []
    for members in found:
        if groups and all(parameters[name].ndim <= 1 for name in members):
            groups[-1] += members
        else:
            groups.append(list(members))
    return {name: index for index, members in enumerate(groups) for name in members}


def _divided(network: nn.Module) -> list[list[str]]:
    """The names of the parameters of each group: timm's coarse groups, or one a layer for AlexNet and VGG.

    Raises ValueError for other networks, and where timm has fine groups only (RDNet).
    """
    if isinstance(network, AlexNet | VGG):
        layers = [[f"{layer}.weight", f"{layer}.bias"] for layer in _weighted_layers(network)]
        return _with_norms(network, layers)
    if not isinstance(network, _OfTimm):
        raise _no_division(network)
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
    home = {name: index for index, group in enumerate(groups) for name in group}
    filled: list[list[str]] = [[] for _ in groups]
    index = 0
    for name, _ in network.named_parameters():
        index = home.get(name, index)
        filled[index].append(name)
    return filled


def _group_names(network: nn.Module, owner: dict[str, int], home: dict[str, int]) -> tuple[str, ...]:
    """A name a group: `stem`, then the outermost module of the group's first parameter.

    For AlexNet and VGG: conv1 ... fc6, fc7.
    """
    if not isinstance(network, _OfTimm):
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
    if isinstance(layer, nn.Linear):
        return "fc6" if layer.in_features > layer.out_features else "fc7"
    return f"conv{index + 1}"


def _outermost(parameter: str, home: dict[str, int]) -> str | None:
    """None for a bare parameter of the network itself."""
    name = next((name for name in reversed([*ancestors(parameter)]) if name in home), None)
    # What a network keeps of its own head without a classifier (MambaOut) is not the new head.
    return "neck" if name == HEAD else name


def _completed_modules(network: nn.Module, example: Tensor) -> tuple[list[str], dict[str, torch.Size]]:
    """Modules that give one activation, in the order in which they finish; and the shapes of activations.

    The shape of the network's own output is under the empty name.
    """
    order: list[str] = []
    shapes: dict[str, torch.Size] = {}

    def note(name: str, output: Tensor) -> None:
        order.append(name)
        shapes[name] = output.shape

    modules = {name: module for name, module in network.named_modules() if name}
    with torch.no_grad(), listening(modules, note):
        shapes[""] = network.eval()(example).shape
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


def _ends(order: list[str], home: dict[str, int]) -> dict[int, str]:
    """{group: the last of its modules to finish}, of those that sit in no larger module of the same group."""
    outermost = (name for name in order if name in home and home.get(name.rpartition(".")[0]) != home[name])
    return {home[name]: name for name in outermost}


def _last_placed(
    order: list[str], home: dict[str, int], ends: dict[int, str], channels: dict[str, int]
) -> dict[int, str]:
    """{group: its end, or the last of its modules to finish before that and have positions}."""
    found = {home[name]: name for name in order if name in home and channels[name]}
    return {index: end if channels[end] else found.get(index, end) for index, end in ends.items()}


def _buffer_group(buffer: str, home: dict[str, int], owner: dict[str, int]) -> int:
    """The group of the nearest module around a buffer; a buffer of the network itself goes with the stem."""
    for around in ancestors(buffer):
        if around in home:
            return home[around]
        nearby = [group for parameter, group in owner.items() if parameter.startswith(f"{around}.")]
        if nearby:
            return nearby[0]
    return 0
