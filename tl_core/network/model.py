"""From a name of weights to a network: the backbone up to the cut, a linear head on its codes, and what is
frozen in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import timm
import torch
import torchvision
from safetensors.torch import load_file
from timm.data import resolve_data_config
from timm.layers import SelectAdaptivePool2d
from torch import Tensor, nn

from tl_core.backbones import Weights
from tl_core.backbones.card import HEAD
from tl_core.network.layer_groups import Group, Layout, layout_of, pooled
from tl_core.network.weights import FoundWeights, find
from tl_core.workspace import Workspace


@dataclass(frozen=True)
class Backbone:
    """A network without its classifier, its layer groups, and the preprocessing its weights were trained
    with.

    `config` has timm's keys: input_size (3, H, W), mean, std, interpolation, crop_pct, crop_mode.
    """

    network: nn.Module
    layout: Layout
    config: dict
    found: FoundWeights


def open_backbone(
    weights: Weights,
    workspace: Workspace,
    image_size: int | None = None,
    pretrained: tuple[str, ...] | None = None,
) -> Backbone:
    """Find the weights, build their architecture and fill it.

    `pretrained` names the layer groups that get the weights, all unless given; the others are random from
    torch's generator. Raises ValueError when they cannot be found, do not fit, or the strides do not fit
    `image_size`.
    """
    found = find(weights, workspace)
    build = BUILDERS[found.library]
    network = build(found, image_size, pretrained != ()).to(memory_format=torch.channels_last)
    config = resolve_data_config({}, pretrained_cfg=found.config)
    side = image_size or config["input_size"][-1]
    try:
        layout = layout_of(network, example(side))
    except (RuntimeError, AssertionError) as error:
        raise ValueError(
            f"{found.architecture} does not take images of {side} px; keep {config['input_size'][-1]} px"
        ) from error
    random = [group for group in layout.groups if pretrained and group.name not in pretrained]
    if random:
        _copy(random, build(found, image_size, False), network)
    for pool in (module for module in network.modules() if isinstance(module, SelectAdaptivePool2d)):
        pool.register_forward_pre_hook(lambda _, inputs: order_gradient(inputs[0]))
    return Backbone(network, layout, config, found)


def order_gradient(activation: Tensor) -> None:
    """Have the gradient of an activation (N, C, H, W) arrive in the memory order that the layers below work
    in.

    That of a mean over positions is one number repeated, in no order; norms and convolutions that get it so
    take another way, and a step of MobileNetV2's last blocks took a third longer on the CPU.
    """
    if (
        activation.requires_grad
        and activation.ndim == 4
        and activation.is_contiguous(memory_format=torch.channels_last)
    ):
        activation.register_hook(lambda gradient: gradient.contiguous(memory_format=torch.channels_last))


def _copy(groups: list[Group], source: nn.Module, target: nn.Module) -> None:
    """Give these layer groups of `target` the parameters and buffers they have in `source`, a network of the
    same architecture.
    """
    with torch.no_grad():
        for group in groups:
            for name in group.parameters:
                target.get_parameter(name).copy_(source.get_parameter(name))
            for name in group.buffers:
                target.get_buffer(name).copy_(source.get_buffer(name))


def _build_timm(found: FoundWeights, image_size: int | None, pretrained: bool) -> nn.Module:
    own = found.config["input_size"][-1]
    resized = (
        {"img_size": image_size}
        if image_size and image_size != own and found.config.get("fixed_input_size")
        else {}
    )
    overlay = {**found.config, "file": str(found.file), "hf_hub_id": None, "source": "file"}
    try:
        return timm.create_model(
            found.architecture,
            pretrained=pretrained,
            num_classes=0,
            pretrained_cfg_overlay=overlay,
            **resized,
        )
    except (RuntimeError, TypeError, LookupError) as error:
        raise ValueError(
            f"the weights do not fit {found.architecture}: {str(error).splitlines()[0]}"
        ) from error


def _build_torchvision(found: FoundWeights, image_size: int | None, pretrained: bool) -> nn.Module:
    network = torchvision.models.get_model(found.architecture, weights=None)
    if pretrained:
        network.load_state_dict(load_file(found.file))
    # The last linear layer gave the source's class scores: "the hidden layer immediately before the
    # classifier" is what is left.
    network.classifier[6] = nn.Identity()
    return network


BUILDERS: dict[str, Callable[[FoundWeights, int | None, bool], nn.Module]] = {
    "timm": _build_timm,
    "torchvision": _build_torchvision,
}


class _CutReachedError(Exception):
    """Carries the codes out of a backbone at a cut before its end; what lies above is not computed."""

    def __init__(self, codes: Tensor) -> None:
        self.codes = codes


class Network(nn.Module):
    """A backbone up to the cut and a linear head on its codes: images (N, 3, H, W) -> class scores (N,
    classes).
    """

    def __init__(self, backbone: Backbone, head_after: str, classes: int, width: int) -> None:
        super().__init__()
        self.backbone = backbone.network
        self.layout = backbone.layout
        self.head_after = head_after
        self.head = nn.Linear(width, classes)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The layer groups up to the cut."""
        names = self.layout.names
        return names[: names.index(self.head_after) + 1]

    def codes(self, images: Tensor) -> Tensor:
        """Activations at the cut, pooled: (N, width). As the network left them: after its ReLU where it has
        one there.
        """
        end = self.layout.group(self.head_after).end
        if end is None:
            return self.backbone(images)
        handle = self.backbone.get_submodule(end).register_forward_hook(self._leave)
        try:
            self.backbone(images)
        except _CutReachedError as reached:
            return reached.codes
        finally:
            handle.remove()
        raise RuntimeError(f"the backbone never reached {end}")

    def _leave(self, module: nn.Module, inputs: tuple, output: Tensor) -> None:
        order_gradient(output)
        raise _CutReachedError(pooled(output, self.layout.channels_last))

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
def taps(network: Network) -> Iterator[dict[str, Tensor]]:
    """Inside, every forward pass fills the yielded {group: pooled activations (N, width)}, detached, for
    groups up to the cut.
    """
    read: dict[str, Tensor] = {}
    channels_last = network.layout.channels_last
    handles = []
    for name in network.group_names:
        end = network.layout.group(name).end
        module = network.backbone if end is None else network.backbone.get_submodule(end)
        # Pooled at once: the next layer may overwrite the activation in place.
        handles.append(
            module.register_forward_hook(
                lambda *seen, name=name: read.__setitem__(name, pooled(seen[2].detach(), channels_last)),
                prepend=True,
            )
        )
    try:
        yield read
    finally:
        for handle in handles:
            handle.remove()


def example(side: int) -> Tensor:
    """Two random images (2, 3, side, side), always the same."""
    return torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))


def build_network(backbone: Backbone, head_after: str, classes: int) -> Network:
    """The network of a plan: the head starts from torch's generator, as any new layer does."""
    return Network(backbone, head_after, classes, backbone.layout.widths[head_after])
