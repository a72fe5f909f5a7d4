"""A network whose codes can be had at every place of a larger picture: FC layers as convolutions."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torchvision
from torch import Tensor, nn
from torch.nn.functional import conv2d
from torchvision.models import VGG, AlexNet

from tl_core.backbones import Weights
from tl_core.lessons.convolved import ALEXNET
from tl_core.network.backbone import Backbone, open_backbone
from tl_core.network.encoder import Encoder
from tl_core.network.hooks import activation_of
from tl_core.network.layer_groups import placed_of
from tl_core.network.model import in_evaluation
from tl_core.network.pixels import Preprocessing, preprocessing_for
from tl_core.trials.trial import On

OWN = Weights("torchvision", "alexnet")
# How torchvision prepares images for its AlexNet.
PREPARED = {"crop_pct": 0.875, "interpolation": "bilinear", "crop_mode": "center"}
COLOURS = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}


@dataclass(frozen=True)
class Opened:
    """A network without its classifier, and how its images are prepared; whether its weights are random.

    `places` gives its codes at every place, (n, width, rows, columns), of images (n, 3, height, width).
    """

    network: nn.Module
    places: Callable[[Tensor], Tensor]
    preprocessing: Preprocessing
    name: str
    random: bool = False


def mapped(encoder: Encoder, name: str) -> Opened:
    """Raises ValueError for a backbone whose codes are no mean over places, and which has no FC layers."""
    backbone, how = encoder.backbone, encoder.preprocessing
    network = backbone.network
    if isinstance(network, AlexNet | VGG):
        return Opened(network, lambda images: fc_places(network, images), how, name)

    def places(images: Tensor) -> Tensor:
        return _last_map(backbone, images)

    example = torch.randn(1, 3, how.size, how.size, device=encoder.device.name)
    with torch.inference_mode(), in_evaluation(network):
        codes, found = network(example), places(example)
    if found.shape[:2] != codes.shape or not torch.allclose(found.mean((2, 3)), codes, atol=1e-4):
        raise ValueError(f"the codes of {name} are no mean over places; take the network {ALEXNET}")
    return Opened(network, places, how, name)


def _last_map(backbone: Backbone, images: Tensor) -> Tensor:
    end = backbone.network.get_submodule(backbone.layout.groups[-1].placed)
    activation = activation_of(backbone.network, end, images)
    placed = placed_of(activation, backbone.layout.channels_last)
    return activation[:, :, None, None] if placed is None else placed


def alexnet_for(on: On) -> Opened:
    """AlexNet with its own weights where they are in the workspace, otherwise with random ones."""
    on.report("Opening AlexNet", 0, 0)
    here = (on.workspace.weights / "torchvision-alexnet.safetensors").exists()
    network = open_backbone(OWN, on.workspace).network if here else random_alexnet()
    network = network.to(on.device.name)
    how = preprocessing_for({**PREPARED, **COLOURS}, 224)
    return Opened(network, lambda images: fc_places(network, images), how, "AlexNet", random=not here)


def random_alexnet() -> nn.Module:
    """torchvision's AlexNet without its classifier, always with the same random weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = torchvision.models.alexnet()
    network.classifier[6] = nn.Identity()
    return network


def fc_places(network: AlexNet | VGG, images: Tensor) -> Tensor:
    """Each FC layer as a convolution: the first as large as the map at the network's own size, the others
    1x1. The adaptive pool before them is passed by: it would fit any map to the first layer.
    """
    placed = network.features(images)
    for layer in network.classifier:
        if isinstance(layer, nn.Linear):
            side = math.isqrt(layer.in_features // placed.shape[1])
            kernel = layer.weight.view(layer.out_features, -1, side, side)
            placed = conv2d(placed, kernel, layer.bias)
        else:
            placed = layer(placed)
    return placed


def first_volume(network: nn.Module, side: int) -> str:
    """The map that the first FC layer looks at; empty where there is none."""
    if not isinstance(network, AlexNet | VGG):
        return ""
    device = next(network.parameters()).device
    _, channels, rows, columns = network.features(torch.zeros(1, 3, side, side, device=device)).shape
    return f"{rows}x{columns}x{channels}"


def at_every_place(placed: Tensor, head: nn.Linear) -> Tensor:
    """Scores (n, classes, rows, columns) of codes (n, width, rows, columns): the head as a convolution."""
    return conv2d(placed, head.weight[:, :, None, None], head.bias)
