"""The network of a plan: a backbone up to the cut, and a linear head on its codes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import torch
from timm.layers.adaptive_avgmax_pool import SelectAdaptivePool2d
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tl_core.backbones import Reading
from tl_core.backbones.card import HEAD
from tl_core.network import hooks
from tl_core.network.backbone import Backbone
from tl_core.network.layer_groups import LayerLayout


class Divided(Protocol):
    """A network without its classifier, and its layer groups."""

    @property
    def network(self) -> nn.Module: ...

    @property
    def layout(self) -> LayerLayout: ...


class Network(nn.Module):
    """A backbone up to the cut and a linear head: images (N, 3, H, W) -> class scores (N, classes).

    The head reads the activation at the cut, or those of all groups up to it, in one reading. It starts from
    torch's generator, as any new layer does.
    """

    def __init__(
        self,
        backbone: Divided,
        head_after: str,
        classes: int,
        reading: Reading = "mean",
        all_groups: bool = False,
    ) -> None:
        super().__init__()
        self.backbone = backbone.network
        self.layout = backbone.layout
        self.head_after = head_after
        self.all_groups = all_groups
        self.read_as(reading, classes)

    def read_as(self, reading: Reading, classes: int) -> None:
        """Have a new head read the activations so."""
        self.reading = reading
        lengths = self.layout.lengths(reading)
        width = sum(lengths[name] for name in self.read_groups)
        self.head = nn.Linear(width, classes, device=next(self.backbone.parameters()).device)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The layer groups up to the cut."""
        names = self.layout.names
        return names[: names.index(self.head_after) + 1]

    @property
    def read_groups(self) -> tuple[str, ...]:
        """The layer groups that the head reads, stem first."""
        return self.group_names if self.all_groups else (self.head_after,)

    def ends(self, reading: Reading = "mean") -> Mapping[str, nn.Module]:
        """{group: module whose output is read}, up to the cut."""
        return self.layout.ends(self.backbone, self.group_names, reading)

    def codes(self, images: Tensor) -> Tensor:
        """What the head reads, (N, width): the activations as the network left them, after its ReLU where it
        has one there.
        """
        read: dict[str, Tensor] = {}

        def hear(group: str, activation: Tensor) -> None:
            read[group] = self.layout.coded(activation, self.reading)

        with hooks.listening(self.layout.ends(self.backbone, self.read_groups, self.reading), hear):
            self._run(images)
        return torch.cat([read[name] for name in self.read_groups], 1)

    def _run(self, images: Tensor) -> None:
        """Let images through the backbone, and not through what lies above the cut.

        An exporter has to see each module end; its graph leaves out what nothing reads.
        """
        end = self.layout.group(self.head_after).end
        followed = torch.compiler.is_exporting() or torch.jit.is_tracing()  # type: ignore[attr-defined]
        if end and not followed:
            hooks.activation_of(self.backbone, self.backbone.get_submodule(end), images)
        else:
            self.backbone(images)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.codes(images))

    def group_parameters(self, name: str) -> dict[str, nn.Parameter]:
        """{name in the state dict: parameter} of one layer group, or of the head."""
        if name == HEAD:
            return {f"{HEAD}.{part}": parameter for part, parameter in self.head.named_parameters()}
        return {
            f"backbone.{part}": self.backbone.get_parameter(part)
            for part in self.layout.group(name).parameters
        }

    def group_tensors(self, name: str) -> dict[str, Tensor]:
        """Parameters and buffers of one layer group, or of the head."""
        buffers = () if name == HEAD else self.layout.group(name).buffers
        return {
            **self.group_parameters(name),
            **{f"backbone.{part}": self.backbone.get_buffer(part) for part in buffers},
        }


def freeze(network: Network, trained: tuple[str, ...], settled: tuple[str, ...] = ()) -> None:
    """Put the network into training with only the groups in `trained` (and the head) learning.

    Frozen means that nothing changes and nothing behaves as in training: no gradient (a stale one would move
    the weight once more), and every module of the group in eval mode, so that BatchNorm keeps its statistics
    and dropout is off. What spans several groups is in eval mode while one of them is frozen. Call it again
    after every `.train()`, which undoes all that.

    In the groups in `settled` BatchNorm goes on with the statistics it has, though its scale and shift learn.
    """
    network.train(set(network.group_names) <= set(trained))
    for group in network.layout.groups:
        learns = group.name in trained
        for name in group.parameters:
            parameter = network.backbone.get_parameter(name)
            parameter.requires_grad_(learns)
            if not learns:
                parameter.grad = None
        for name in group.modules:
            module = network.backbone.get_submodule(name)
            module.training = learns and not (group.name in settled and isinstance(module, _BatchNorm))


@contextmanager
def in_evaluation(network: nn.Module, device: str | None = None) -> Iterator[None]:
    """Inside, the network is in eval mode, and on `device` where one is named.

    Afterwards each of its modules is in the mode it was in, and all are on the device they were on.
    """
    modes = {module: module.training for module in network.modules()}
    before = next(network.parameters()).device
    network.eval().to(device or before)
    try:
        yield
    finally:
        network.to(before)
        for module, training in modes.items():
            module.training = training


@contextmanager
def taps(network: Backbone | Network, reading: Reading = "mean") -> Iterator[dict[str, Tensor]]:
    """Inside, every forward pass fills the yielded {group: its activation so read (N, width)}, detached.

    The groups are those of a backbone, or those of a network up to its cut.
    """
    read: dict[str, Tensor] = {}

    def hear(group: str, activation: Tensor) -> None:
        read[group] = network.layout.coded(activation.detach(), reading)

    with hooks.listening(network.ends(reading), hear):
        yield read


def order_gradients(network: Network) -> None:
    """Have the gradients at the last pooling and at the cut arrive in the order the layers below work in.

    For whoever trains the network, once: see `hooks.order_gradients`.
    """
    pools = [module for module in network.backbone.modules() if isinstance(module, SelectAdaptivePool2d)]
    cut = network.ends(network.reading)[network.head_after]
    hooks.order_gradients(before=pools, after=[] if cut is network.backbone else [cut])
