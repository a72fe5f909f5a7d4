"""A backbone looked at once: its card, which is all that a page ever knows of it."""

import math

import timm
import torch
from torch import Tensor, nn

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import LayerGroup, card_path
from tl_core.measuring.pace import pace_of
from tl_core.network.backbone import Backbone, example, open_backbone
from tl_core.network.hooks import listening
from tl_core.network.model import in_evaluation
from tl_core.runs.hardware import Device
from tl_core.weights.files import hash_file
from tl_core.workspace import Workspace


def describe(weights: Weights, workspace: Workspace, device: Device) -> BackboneCard:
    """Load the backbone once, measure its pace on `device`, and keep its card in the workspace."""
    backbone = open_backbone(weights, workspace)
    side = backbone.config["input_size"][-1]
    lowest, pace = lowest_activations(backbone, side), pace_of(backbone, side, device)
    norms = nn.modules.batchnorm._BatchNorm
    groups = tuple(
        LayerGroup(
            name=group.name,
            parameters=sum(backbone.network.get_parameter(name).numel() for name in group.parameters),
            width=group.width,
            thresholded=lowest[group.name] >= 0,
            normalised=any(isinstance(backbone.network.get_submodule(name), norms) for name in group.modules),
            share=pace.shares[group.name],
            channels=group.channels,
        )
        for group in backbone.layout.groups
    )
    config = backbone.config
    card = BackboneCard(
        weights=str(weights),
        architecture=backbone.found.architecture,
        groups=groups,
        input_size=side,
        size_step=_size_step(backbone),
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
        interpolation=config["interpolation"],
        crop=config["crop_pct"],
        source=backbone.found.config.get("description") or backbone.found.config.get("tag") or "unknown",
        licence=backbone.found.config.get("license") or "unknown",
        weights_hash=hash_file(backbone.found.file),
        device=device.name,
        seconds_per_image=pace.forward,
        seconds_per_step=pace.step,
    )
    card.write(card_path(workspace, weights, device.name))
    return card


def lowest_activations(backbone: Backbone, side: int) -> dict[str, float]:
    """{group: lowest number in its last activation with positions, and in its codes}.

    Seen on one random batch of `side` pixels. Codes alone do not tell a ReLU from a SiLU, whose mean over
    positions is rarely below zero.
    """
    maps: dict[str, float] = {}
    vectors: dict[str, float] = {}
    group_of = {name: group.name for group in backbone.layout.groups for name in group.modules}

    def see(name: str, output: Tensor) -> None:
        if output.ndim > 1:
            has_positions = math.prod(output.shape[1:]) > max(output.shape[1:])
            (maps if has_positions else vectors)[group_of[name]] = float(output.min())

    network = backbone.network
    modules = {name: network.get_submodule(name) for name in group_of}
    with torch.no_grad(), in_evaluation(network), listening(modules, see):
        network(example(side))
    return {
        name: min(maps.get(name, math.inf), vectors.get(name, math.inf)) for name in backbone.layout.names
    }


def _size_step(backbone: Backbone) -> int:
    """The multiple of pixels that the strides fit.

    It is the total stride of a ConvNet, the patch of a ViT, 0 for windowed networks.
    """
    network = backbone.network
    if not backbone.found.config.get("fixed_input_size"):
        return getattr(network, "feature_info", [{"reduction": 32}])[-1]["reduction"]
    patch = getattr(getattr(network, "patch_embed", None), "patch_size", None)
    return patch[0] if patch and isinstance(network, timm.models.VisionTransformer) else 0
