"""One small network of each family, with random weights and everything that behaves otherwise in training
than in evaluation.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import timm
import torch
from torch import nn
from torchvision.models import VGG, alexnet
from torchvision.models.vgg import make_layers

from tl_core.network.backbone import Backbone, example
from tl_core.network.division import layout_of
from tl_core.network.model import Network
from tl_core.weights.finding import FoundWeights

SIDE, CLASSES = 64, 3
DROPS = {"drop_rate": 0.5}
DROPS_PATHS = {"drop_rate": 0.5, "drop_path_rate": 0.5}
DROPS_TOKENS = {**DROPS_PATHS, "proj_drop_rate": 0.5}


@dataclass(frozen=True)
class Family:
    """How one of a family is built, and whether its stem and its last codes have passed a ReLU."""

    build: Callable[..., nn.Module]
    thresholded: bool
    options: dict = field(default_factory=dict)


def of_timm(name: str, thresholded: bool, **options: object) -> Family:
    return Family(partial(timm.create_model, name, num_classes=0), thresholded, options)


def slim(build: Callable[..., nn.Module], flattened: int) -> nn.Module:
    """A network of torchvision with short fully connected layers; the whole one has over a hundred million
    weights.
    """
    with torch.device("meta"):
        network = build()
        first, second, _ = (
            index for index, layer in enumerate(network.classifier) if isinstance(layer, nn.Linear)
        )
        network.classifier[first], network.classifier[second] = nn.Linear(flattened, 48), nn.Linear(48, 48)
    network.classifier[6] = nn.Identity()
    network.to_empty(device="cpu")
    for module in network.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return network


def thin_vgg() -> VGG:
    return VGG(make_layers([8, "M", 16, "M", 32, "M", 512, "M"], batch_norm=True))


FAMILIES = {
    "ResNet": of_timm("test_resnet", True, **DROPS_PATHS),
    "ResNeXt": of_timm("resnext50_32x4d", True, layers=(1, 1, 1, 1), base_width=1, **DROPS_PATHS),
    "RegNet": of_timm("regnetx_002", True, **DROPS_PATHS),
    "MobileNetV2": of_timm("mobilenetv2_035", True, **DROPS_PATHS),
    "MobileNetV3": of_timm("mobilenetv3_small_050", False, **DROPS_PATHS),
    "EfficientNet": of_timm("test_efficientnet", False, **DROPS_PATHS),
    "DenseNet": of_timm(
        "densenet121", True, growth_rate=8, block_config=(2, 2, 2, 2), proj_drop_rate=0.5, **DROPS
    ),
    "VGG": Family(partial(slim, thin_vgg, 512 * 49), True),
    "AlexNet": Family(partial(slim, alexnet, 256 * 36), True),
    "ConvNeXt": of_timm("test_convnext", False, **DROPS_PATHS),
    "ViT": of_timm("test_vit", False, img_size=SIDE, pos_drop_rate=0.5, attn_drop_rate=0.5, **DROPS_TOKENS),
    "ViT with registers": of_timm("test_vit3", False, img_size=SIDE, **DROPS_TOKENS),
    "Swin": of_timm(
        "swin_tiny_patch4_window7_224",
        False,
        img_size=SIDE,
        embed_dim=16,
        depths=(1, 1, 2, 1),
        num_heads=(1, 2, 2, 4),
        window_size=2,
        attn_drop_rate=0.5,
        **DROPS_TOKENS,
    ),
    "CoAtNet": of_timm("test_coatnet", False, img_size=SIDE, **DROPS_PATHS),
    "NFNet": of_timm("test_nfnet", False, **DROPS_PATHS),
    "MambaOut": of_timm("test_mambaout", False, **DROPS_PATHS),
    "ByobNet": of_timm("test_byobnet", True, **DROPS_PATHS),
}


def backbone_of(family: str) -> Backbone:
    """The network of a family without its classifier; the same weights each time."""
    torch.manual_seed(0)
    chosen = FAMILIES[family]
    network = chosen.build(**chosen.options)
    return Backbone(
        network, layout_of(network, example(SIDE)), {}, FoundWeights(family, Path("nowhere"), {}, "timm")
    )


def network_of(family: str) -> Network:
    backbone = backbone_of(family)
    return Network(backbone, backbone.layout.names[-1], CLASSES)


def images(count: int = 4) -> torch.Tensor:
    """Random images (count, 3, SIDE, SIDE), always the same."""
    return torch.randn(count, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


def toggles(network: Network, seed: str) -> tuple[str, ...]:
    """Some of the layer groups, by chance: at least one, and never all."""
    chance, names = random.Random(seed), network.group_names
    chosen = set(chance.sample(names, chance.randint(1, len(names) - 1)))
    return tuple(name for name in names if name in chosen)
