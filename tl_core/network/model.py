"""The network of a plan: a backbone up to the cut, and a linear head on its codes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from timm.layers.adaptive_avgmax_pool import SelectAdaptivePool2d
from torch import Tensor, nn

from tl_core.backbones.card import HEAD
from tl_core.network import hooks
from tl_core.network.backbone import Backbone
from tl_core.network.layer_groups import pooled


class Network(nn.Module):
    """A backbone up to the cut and a linear head: images (N, 3, H, W) -> class scores (N, classes).

    The head starts from torch's generator, as any new layer does.
    """

    def __init__(self, backbone: Backbone, head_after: str, classes: int) -> None:
        super().__init__()
        self.backbone = backbone.network
        self.layout = backbone.layout
        self.head_after = head_after
        self.head = nn.Linear(backbone.layout.widths[head_after], classes)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The layer groups up to the cut."""
        names = self.layout.names
        return names[: names.index(self.head_after) + 1]

    @property
    def ends(self) -> Mapping[str, nn.Module]:
        """{group: module whose output is the group's activation}, up to the cut."""
        return self.layout.ends(self.backbone, self.group_names)

    def codes(self, images: Tensor) -> Tensor:
        """Activations at the cut, pooled: (N, width).

        As the network left them: after its ReLU where it has one there.
        """
        end = self.layout.group(self.head_after).end
        if not end:
            return self.backbone(images)
        module = self.backbone.get_submodule(end)
        return pooled(hooks.activation_of(self.backbone, module, images), self.layout.channels_last)

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


def freeze(network: Network, trained: tuple[str, ...]) -> None:
    """Put the network into training with only the groups in `trained` (and the head) learning.

    Frozen means that nothing changes and nothing behaves as in training: no gradient (a stale one would move
    the weight once more), and every module of the group in eval mode, so that BatchNorm keeps its statistics
    and dropout is off. What spans several groups is in eval mode while one of them is frozen. Call it again
    after every `.train()`, which undoes all that.
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
            network.backbone.get_submodule(name).training = learns


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
def taps(network: Backbone | Network) -> Iterator[dict[str, Tensor]]:
    """Inside, every forward pass fills the yielded {group: pooled activations (N, width)}, detached.

    The groups are those of a backbone, or those of a network up to its cut.
    """
    read: dict[str, Tensor] = {}
    channels_last = network.layout.channels_last

    def hear(group: str, activation: Tensor) -> None:
        read[group] = pooled(activation.detach(), channels_last)

    with hooks.listening(network.ends, hear):
        yield read


def order_gradients(network: Network) -> None:
    """Have the gradients at the last pooling and at the cut arrive in the order the layers below work in.

    For whoever trains the network, once: see `hooks.order_gradients`.
    """
    pools = [module for module in network.backbone.modules() if isinstance(module, SelectAdaptivePool2d)]
    cut = network.ends[network.head_after]
    hooks.order_gradients(before=pools, after=[] if cut is network.backbone else [cut])
