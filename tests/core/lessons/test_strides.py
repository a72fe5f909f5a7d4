"""Sizes that fit, leave something over or are refused: as torch itself has it, at every size from 16 to
512 px.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import zip_longest

import pytest
import timm
import torch
from torch import nn
from torchvision.models import VisionTransformer, alexnet, vgg16

from tl_core.lessons.geometry import NETS, SIDES, Last, Net, rows
from tl_core.lessons.strides import FITS, LESSON, OVER, REFUSED, way

WINDOWS = (nn.Conv2d, nn.MaxPool2d)


def of_the_paper() -> nn.Module:
    """torchvision's network without the padding of its first layer and the pool before its first FC layer."""
    network = alexnet()
    network.features[0].padding = (0, 0)
    network.avgpool = nn.Identity()
    return network


BUILD: dict[str, Callable[[], nn.Module]] = {
    "AlexNet": alexnet,
    "AlexNet-2012": of_the_paper,
    "VGG16": vgg16,
    "bundled": lambda: timm.create_model("test_resnet"),
    "ViT-B16": lambda: VisionTransformer(224, 16, 1, 1, 8, 8),
}


def with_nothing_in_between(network: nn.Module) -> nn.Module:
    """Without what changes no size: it would take most of the time."""
    for name, module in list(network.named_modules()):
        if isinstance(module, nn.ReLU | nn.BatchNorm2d | nn.Dropout):
            network.set_submodule(name, nn.Identity())
    return network.eval()


def layers_of(network: nn.Module) -> list[nn.Module]:
    """The convolutions and poolings on the main way, in order."""
    named = [one for one in network.named_modules() if isinstance(one[1], WINDOWS)]
    return [module for name, module in named if "downsample" not in name]


def said_by_torch(network: nn.Module) -> Iterator[tuple[int, list[int], bool]]:
    """Of each size: the columns that each layer gave, as far as torch came, and whether it ran.

    Two sizes go at once, one as height and one as width; each alone where torch refuses them.
    """
    gave: list[torch.Size] = []
    for layer in layers_of(network):
        layer.register_forward_hook(lambda module, _, out: gave.append(out.shape[-2:]))

    def ran(height: int, width: int) -> bool:
        gave.clear()
        with suppress(RuntimeError, AssertionError):
            network(torch.empty(1, 3, height, width, device="meta"))
            return True
        return False

    for pair in zip_longest(SIDES[::2], SIDES[1::2], fillvalue=SIDES[-1]):
        if ran(*pair):
            yield from ((side, [one[axis] for one in gave], True) for axis, side in enumerate(pair))
        else:
            for side in pair:
                alone = ran(side, side)
                yield side, [one[0] for one in gave], alone


def window(layer: nn.Module) -> tuple[int, ...]:
    """Its kernel, stride and padding."""
    told = (layer.kernel_size, layer.stride, layer.padding)
    return tuple(one[0] if isinstance(one, tuple) else one for one in told)


@pytest.mark.parametrize("name", NETS)
def test_every_size_goes_the_way_that_it_goes_in_torch(name):
    with torch.device("meta"):
        network = with_nothing_in_between(BUILD[name]())
    layers = [(layer.kernel, layer.stride, layer.padding) for layer in NETS[name].layers]
    assert layers == [window(layer) for layer in layers_of(network)]
    with torch.inference_mode():
        for side, gave, ran in said_by_torch(network):
            found = way({"net": name, "side": f"{side}"})
            passed = [row.out for row in found.rows if row.out]
            # A transformer looks at the size before its first layer does.
            assert (passed, not found.refused) == (gave or passed, ran), side


@pytest.mark.parametrize("layer", sorted({layer for net in NETS.values() for layer in net.layers}, key=str))
def test_what_a_layer_leaves_over_can_be_cut_off_and_not_a_column_more(layer):
    def columns(width: int) -> int:
        """What torch gives for so many columns, padding among them."""
        image = torch.empty(1, 1, width, width, device="meta")
        return nn.functional.max_pool2d(image, layer.kernel, layer.stride).shape[-1]

    for side in range(layer.kernel, 40):
        (row,) = rows(Net("", (layer,), Last("")), side)
        padded = side + 2 * layer.padding
        assert columns(padded) == columns(padded - row.over) == row.out
        if row.out > 1:
            assert columns(padded - row.over - 1) == row.out - 1


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("side", [40, 223, 224, 226, 230, 254])
def test_what_nothing_sees_has_no_gradient_in_torch(name, side):
    found = way({"net": name, "side": f"{side}"})
    seen = torch.ones(1, 1, side, side, requires_grad=True)
    image = seen
    for row in found.rows:
        layer = row.layer
        if not row.out:
            return
        kernel = torch.ones(1, 1, layer.kernel, layer.kernel) / layer.kernel**2
        image = nn.functional.conv2d(image, kernel, stride=layer.stride, padding=layer.padding)
    image.sum().backward()
    columns = (seen.grad[0, 0].abs().sum(0) > 0).tolist()
    assert columns == [True] * (side - found.unread) + [False] * found.unread


@pytest.mark.parametrize("name", NETS)
def test_the_ending_is_true_of_the_way_at_every_size(name):
    title = NETS[name].title
    for side in SIDES:
        found = way({"net": name, "side": f"{side}"})
        ending = found.ending()
        over = [row for row in found.rows if row.over]
        vanished = found.rows[-1].out == 0
        assert f"At {side} px" in ending.sentence and ending.guess in LESSON.guesses
        assert (f"every stride of {title} fits" in ending.sentence) == (not over and not vanished)
        assert (found.refused in ending.sentence) and ("refuses" in ending.sentence) == bool(found.refused)
        assert (ending.notes == "right") == ((not over and not vanished) == (not found.refused))
        assert (ending.guess == REFUSED) == bool(found.refused)
        if not found.refused:
            assert ending.guess == (OVER if over else FITS)
            assert (f"last {found.unread} columns" in ending.sentence) == (found.unread > 1)
            assert ("all of the image is seen" in ending.sentence) == (bool(over) and not found.unread)


def test_the_sizes_named_are_the_nearest_at_which_all_fits():
    """63 + 32 k for AlexNet, 67 + 32 k for that of the paper."""
    for name, first in (("AlexNet", 63), ("AlexNet-2012", 67), ("VGG16", 32), ("bundled", 33)):
        found = way({"net": name, "side": "100"})
        assert found.fitting == (first + 32 * ((99 - first) // 32), first + 32 * ((99 - first) // 32 + 1))
        assert way({"net": name, "side": f"{first}"}).fits
        assert way({"net": name, "side": f"{first}"}).fitting == (first + 32,)


def test_what_the_notes_own_networks_do_at_their_own_sizes():
    own = way({"net": "AlexNet", "side": "224"}).ending()
    assert (own.notes, own.guess) == ("wrong", OVER)
    assert "conv1 leaves 1 column of padding over" in own.sentence and "at 223 and 255 px" in own.sentence
    paper = way({"net": "AlexNet-2012", "side": "224"}).ending().sentence
    assert "conv1 leaves 1 column over" in paper and "fc6 takes a map of 6x6, not 5x5" in paper
    assert way({"net": "AlexNet-2012", "side": "227"}).ending().guess == FITS
    transformer = way({"net": "ViT-B16", "side": "240"}).ending()
    assert (transformer.notes, transformer.guess) == ("wrong", REFUSED)
