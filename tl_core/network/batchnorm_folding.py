"""BatchNorm folded into the convolution before it.

In evaluation the two are one linear map, and as one they take a third less time.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from tl_core.backbones.card import HEAD
from tl_core.network.backbone import Backbone, example
from tl_core.network.hooks import listening, listening_before
from tl_core.network.model import in_evaluation, taps

# Of the largest code of a group: what the other order of additions may change.
CLOSE = 1e-4


def folded(backbone: Backbone, size: int) -> Backbone:
    """A copy in eval mode that gives the same codes for images of `size` px, quicker.

    It is the backbone itself where there is nothing to fold. Also where the codes of the copy differ, as they
    do when a convolution feeds more than its BatchNorm. After Jacob et al., Quantization and training of
    neural networks for efficient integer-arithmetic-only inference, 2018, section 3.2,
    https://arxiv.org/abs/1712.05877.
    """

    def codes(network: nn.Module, images: Tensor) -> dict[str, Tensor]:
        with taps(replace(backbone, network=network)) as read:
            network(images)
        return dict(read)

    network = _folded(backbone.network, size, codes)
    return backbone if network is backbone.network else replace(backbone, network=network)


def folded_network(network: nn.Module, size: int) -> nn.Module:
    """The same of a whole network: a copy that gives the same class scores."""
    return _folded(network, size, lambda network, images: {HEAD: network(images)})


def _folded(
    network: nn.Module, size: int, outputs: Callable[[nn.Module, Tensor], dict[str, Tensor]]
) -> nn.Module:
    """A copy that has the same outputs on a batch of examples; the network itself where there is none."""
    images = example(size).to(next(network.parameters()).device)
    with torch.no_grad(), in_evaluation(network):
        pairs = _pairs(network, images)
        if not pairs:
            return network
        copy = deepcopy(network)
        for convolution, norm in pairs.items():
            _fold(copy, convolution, norm)
        copy.eval()
        return copy if _close(outputs(copy, images), outputs(network, images)) else network


def _pairs(network: nn.Module, images: Tensor) -> dict[str, str]:
    """{name of a convolution: name of the BatchNorm that reads its output}, seen on a batch."""
    makers: dict[int, str] = {}
    outputs: list[Tensor] = []  # kept, so that no other tensor gets the address of one
    pairs: dict[str, str] = {}

    def made(name: str, output: Tensor) -> None:
        outputs.append(output)
        makers[id(output)] = name

    def read(name: str, tensor: Tensor) -> None:
        if id(tensor) in makers:
            pairs[makers[id(tensor)]] = name

    modules = dict(network.named_modules())
    convolutions = {name: one for name, one in modules.items() if isinstance(one, nn.Conv2d)}
    norms = {name: one for name, one in modules.items() if _keeps_statistics(one)}
    with listening(convolutions, made), listening_before(norms, read):
        network(images)
    return pairs


def _keeps_statistics(module: nn.Module) -> bool:
    return isinstance(module, nn.BatchNorm2d) and module.track_running_stats


def _fold(network: nn.Module, convolution: str, norm: str) -> None:
    """Make one layer of the two.

    What timm's BatchNorm does besides, its dropout and activation, stays in its place.
    """
    first, second = network.get_submodule(convolution), network.get_submodule(norm)
    assert isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d)
    both = fuse_conv_bn_eval(first, second)
    network.set_submodule(convolution, both.to(memory_format=torch.channels_last))
    besides = [module for name, module in second.named_children() if name in ("drop", "act")]
    network.set_submodule(norm, nn.Sequential(*besides) if besides else nn.Identity())


def _close(found: dict[str, Tensor], expected: dict[str, Tensor]) -> bool:
    return all(
        torch.allclose(found[group], codes, rtol=0, atol=CLOSE * float(codes.abs().max()))
        for group, codes in expected.items()
    )
