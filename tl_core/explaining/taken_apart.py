"""A saved model as the network that it was trained as: a backbone up to the cut, and a linear head."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import nn

from tl_core.network.backbone import example
from tl_core.network.division import layout_of
from tl_core.network.layer_groups import LayerLayout
from tl_core.network.model import Network
from tl_core.training.export import SavedModel


@runtime_checkable
class _OfTimm(Protocol):
    def get_classifier(self) -> nn.Module: ...

    def reset_classifier(self, num_classes: int) -> None: ...


@dataclass(frozen=True)
class _Divided:
    """A network of timm's without its classifier."""

    network: nn.Module
    layout: LayerLayout


def taken_apart(model: SavedModel) -> Network:
    """The network of the model, in eval mode, without gradients for its weights. One of timm's is taken
    apart in place: the model gives codes instead of scores from then on.
    """
    network = model.scores
    if not isinstance(network, Network):
        network = _of_timm(network, model)
    return network.eval().requires_grad_(False)


def _of_timm(network: nn.Module, model: SavedModel) -> Network:
    assert isinstance(network, _OfTimm)
    classifier = network.get_classifier()
    assert isinstance(classifier, nn.Linear | nn.Conv2d) and classifier.bias is not None
    network.reset_classifier(0)
    layout = layout_of(network, example(model.preprocessing.size))
    apart = Network(_Divided(network, layout), layout.names[-1], len(model.classes))
    with torch.no_grad():
        apart.head.weight.copy_(classifier.weight.flatten(1))
        apart.head.bias.copy_(classifier.bias)
    return apart
