"""BatchNorm folded into the convolution before it: in evaluation the two are one linear map, and take a third
less time as one.
"""

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from tl_core.network.model import Network, example, taps

# Of the largest code of a group: what the other order of additions may change.
CLOSE = 1e-4


def folded(network: Network, size: int) -> Network:
    """A copy that gives the same codes for images of `size` px, quicker; the network itself where there is
    nothing to fold.

    Also where the codes of the copy differ, as they do when a convolution feeds more than its BatchNorm.
    After Jacob et al., Quantization and training of neural networks for efficient integer-arithmetic-only
    inference, 2018, section 3.2, https://arxiv.org/abs/1712.05877. Leaves the network in eval mode.
    """
    images = example(size).to(next(network.parameters()).device)
    network.eval()
    with torch.no_grad(), taps(network) as expected:
        pairs = _pairs(network.backbone, images)
    if not pairs:
        return network
    copy = deepcopy(network)
    for convolution, norm in pairs.items():
        _fold(copy.backbone, convolution, norm)
    return copy if _close(_codes(copy, images), expected) else network


def _pairs(backbone: nn.Module, images: Tensor) -> dict[str, str]:
    """{name of a convolution: name of the BatchNorm that is given its output}, seen on a batch."""
    makers: dict[int, str] = {}
    outputs: list[Tensor] = []  # kept, so that no other tensor gets the address of one
    pairs: dict[str, str] = {}

    def made(name: str, output: Tensor) -> None:
        outputs.append(output)
        makers[id(output)] = name

    def given(name: str, tensor: Tensor) -> None:
        if id(tensor) in makers:
            pairs[makers[id(tensor)]] = name

    handles = []
    for name, module in backbone.named_modules():
        if isinstance(module, nn.Conv2d):
            handles.append(module.register_forward_hook(lambda *seen, name=name: made(name, seen[2])))
        elif isinstance(module, nn.BatchNorm2d) and module.track_running_stats:
            handles.append(module.register_forward_pre_hook(lambda *seen, name=name: given(name, seen[1][0])))
    try:
        backbone(images)
    finally:
        for handle in handles:
            handle.remove()
    return pairs


def _fold(backbone: nn.Module, convolution: str, norm: str) -> None:
    """Make one of the two; what timm's BatchNorm does besides, its dropout and activation, stays in its
    place.
    """
    both = fuse_conv_bn_eval(backbone.get_submodule(convolution), old := backbone.get_submodule(norm))
    backbone.set_submodule(convolution, both.to(memory_format=torch.channels_last))
    backbone.set_submodule(norm, nn.Sequential(old.drop, old.act) if hasattr(old, "act") else nn.Identity())


def _codes(network: Network, images: Tensor) -> dict[str, Tensor]:
    with torch.no_grad(), taps(network) as read:
        network.codes(images)
    return dict(read)


def _close(found: dict[str, Tensor], expected: dict[str, Tensor]) -> bool:
    return all(
        torch.allclose(found[group], codes, rtol=0, atol=CLOSE * float(codes.abs().max()))
        for group, codes in expected.items()
    )
