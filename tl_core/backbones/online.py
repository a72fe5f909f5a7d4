"""A short list of real pretrained weights, with what one wants to know before fetching them. Choosing one
asks nobody anything.
"""

import os
from dataclasses import dataclass

from tl_core.backbones.card import Kind, parse_weights

# Who is asked for them. The first can be another one, as for huggingface_hub itself.
SERVERS: dict[Kind, str] = {
    "hub": os.environ.get("HF_ENDPOINT", "https://huggingface.co"),
    "torchvision": "https://download.pytorch.org",
}


@dataclass(frozen=True)
class OnlineWeights:
    """Weights learned on ImageNet-1k, or fine-tuned on it in the end.

    `megabytes` (of 10^6) are fetched once; `input_size` is the side in pixels Thaw trains at. `top1` is the
    share of ImageNet's validation images named rightly, in percent, at `top1_side` pixels.
    """

    weights: str
    megabytes: float
    licence: str
    input_size: int
    top1: float
    top1_side: int

    @property
    def name(self) -> str:
        return parse_weights(self.weights).name

    @property
    def server(self) -> str:
        """The address that must answer."""
        return SERVERS[parse_weights(self.weights).kind]


# timm: four bytes a parameter; licence and input size of `get_pretrained_cfg(name)`; accuracies, which the
# package has not, from
# https://github.com/huggingface/pytorch-image-models/blob/0173a139/results/results-imagenet.csv (columns top1
# and img_size). torchvision: `AlexNet_Weights.DEFAULT.meta` and `VGG16_Weights.DEFAULT.meta` (acc@1,
# _file_size); the licence is its code's.
ONLINE: tuple[OnlineWeights, ...] = (
    OnlineWeights("hub:mobilenetv3_small_100.lamb_in1k", 10.2, "apache-2.0", 224, 67.656, 224),
    OnlineWeights("hub:mobilenetv2_100.ra_in1k", 14.2, "apache-2.0", 224, 72.976, 224),
    OnlineWeights("hub:convnext_atto.d2_in1k", 14.8, "apache-2.0", 224, 77.008, 288),
    OnlineWeights("hub:efficientnet_b0.ra_in1k", 21.3, "apache-2.0", 224, 77.694, 224),
    OnlineWeights("hub:vit_tiny_patch16_224.augreg_in21k_ft_in1k", 22.9, "apache-2.0", 224, 75.454, 224),
    OnlineWeights("hub:resnet18.a1_in1k", 46.8, "apache-2.0", 224, 73.158, 288),
    OnlineWeights("hub:resnet50.a1_in1k", 102.4, "apache-2.0", 224, 81.214, 288),
    OnlineWeights("torchvision:alexnet", 233.1, "bsd-3-clause", 224, 56.522, 224),
    OnlineWeights("torchvision:vgg16", 527.8, "bsd-3-clause", 224, 71.592, 224),
)
