"""From a name of weights to a backbone: a pretrained network without its classifier, and its layer groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import timm
import torch
import torchvision
from safetensors.torch import load_file
from timm.data.config import resolve_data_config
from torch import Tensor, nn

from tl_core.backbones import Reading, Weights
from tl_core.network.division import layout_of
from tl_core.network.layer_groups import Group, LayerLayout
from tl_core.weights.finding import FoundWeights, find
from tl_core.workspace import Workspace

# The layer groups that get pretrained weights, by name; the others stay random.
Pretrained = tuple[str, ...] | Literal["all"]


@dataclass(frozen=True)
class Backbone:
    """A network without its classifier, its layer groups, and the preprocessing of its weights.

    `config` has timm's keys: input_size (3, H, W), mean, std, interpolation, crop_pct, crop_mode.
    """

    network: nn.Module
    layout: LayerLayout
    config: dict
    found: FoundWeights

    def ends(self, reading: Reading = "mean") -> Mapping[str, nn.Module]:
        """{group: module whose output is read}, stem first."""
        return self.layout.ends(self.network, self.layout.names, reading)

    def group_tensors(self, name: str) -> dict[str, Tensor]:
        """{name in the network: parameter or buffer} of one layer group."""
        group = self.layout.group(name)
        parameters = {part: self.network.get_parameter(part) for part in group.parameters}
        return {**parameters, **{part: self.network.get_buffer(part) for part in group.buffers}}


def open_backbone(
    weights: Weights, workspace: Workspace, image_size: int | None = None, pretrained: Pretrained = "all"
) -> Backbone:
    """Find the weights, build their architecture and fill it.

    Layer groups that `pretrained` does not name stay random, from torch's generator. Raises ValueError when
    the weights cannot be found or do not fit, or the strides do not fit `image_size`.
    """
    found = find(weights, workspace)
    build = BUILDERS[found.library]
    network = build(found, image_size, bool(pretrained)).to(memory_format=torch.channels_last)
    config = resolve_data_config({}, pretrained_cfg=found.config)
    side = image_size or config["input_size"][-1]
    try:
        layout = layout_of(network, example(side))
    except (RuntimeError, AssertionError) as error:
        raise ValueError(
            f"{found.architecture} does not take images of {side} px; keep {config['input_size'][-1]} px"
        ) from error
    random = [] if pretrained == "all" else [own for own in layout.groups if own.name not in pretrained]
    if pretrained and random:
        _copy(random, build(found, image_size, False), network)
    return Backbone(network, layout, config, found)


def example(side: int) -> Tensor:
    """Two random images (2, 3, side, side), always the same."""
    return torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))


def _copy(groups: list[Group], source: nn.Module, target: nn.Module) -> None:
    """Give layer groups of `target` the parameters and buffers they have in `source`.

    Both are networks of the same architecture.
    """
    with torch.no_grad():
        for group in groups:
            for name in group.parameters:
                target.get_parameter(name).copy_(source.get_parameter(name))
            for name in group.buffers:
                target.get_buffer(name).copy_(source.get_buffer(name))


def _build_timm(found: FoundWeights, image_size: int | None, pretrained: bool) -> nn.Module:
    own = found.config["input_size"][-1]
    fixed = found.config.get("fixed_input_size") and image_size not in (None, own)
    overlay = {**found.config, "file": str(found.file), "hf_hub_id": None, "source": "file"}
    try:
        return timm.create_model(
            found.architecture,
            pretrained=pretrained,
            num_classes=0,
            pretrained_cfg_overlay=overlay,
            # timm leaves out what is None, so that networks without this option never see it.
            img_size=image_size if fixed else None,
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
