"""What a network makes of an image's size: arithmetic, layer by layer, as torch does it."""

from collections.abc import Iterator
from dataclasses import dataclass

SIDES = range(16, 513)


@dataclass(frozen=True)
class Layer:
    """A convolution or a pooling: its kernel, stride and padding, in columns of the map it reads."""

    name: str
    kernel: int
    stride: int
    padding: int

    def room(self, side: int) -> int:
        """How far the kernel can move over a map of `side` columns; negative where it does not fit in."""
        return side + 2 * self.padding - self.kernel


@dataclass(frozen=True)
class Last:
    """What follows the last map. It takes only maps of `map` columns, only images of `side` px; 0 for any."""

    name: str
    map: int = 0
    side: int = 0

    def refusal(self, side: int, columns: int) -> str:
        """Why it refuses a last map of so many columns; empty where it takes the map."""
        if self.map and columns != self.map:
            return f"{self.name} takes a map of {self.map}x{self.map}, not {columns}x{columns}"
        if self.side and side != self.side:
            return f"{self.name} were learned for {self.side} px"
        return ""


@dataclass(frozen=True)
class Net:
    """A network as a size sees it: the layers on its way through, and what follows."""

    title: str
    layers: tuple[Layer, ...]
    last: Last


@dataclass(frozen=True)
class Row:
    """One layer on the way of an image: columns in and out, and what its last step leaves over.

    `over` columns no window of the layer reaches; `padded` of them are padding, the others are of the map.
    `out` is 0 where the kernel is larger than what it reads: the map vanishes.
    """

    layer: Layer
    side: int
    out: int
    over: int

    @property
    def padded(self) -> int:
        return min(self.over, self.layer.padding)


def rows(net: Net, side: int) -> tuple[Row, ...]:
    """The way of an image of `side` px, as far as it goes.

    A layer gives floor((in + 2 padding - kernel) / stride) + 1 columns (torch.nn.Conv2d); the remainder of
    the division is what it leaves over.
    """
    return tuple(_on_the_way(net, side))


def _on_the_way(net: Net, side: int) -> Iterator[Row]:
    for layer in net.layers:
        steps, over = divmod(layer.room(side), layer.stride)
        if layer.room(side) < 0:
            yield Row(layer, side, 0, 0)
            return
        yield Row(layer, side, steps + 1, over)
        side = steps + 1


def fits(way: tuple[Row, ...]) -> bool:
    """Whether no layer leaves anything over, and the map does not vanish."""
    return all(row.out and not row.over for row in way)


def refusal(net: Net, side: int, way: tuple[Row, ...]) -> str:
    """Why torch refuses an image of `side` px; empty where it takes the image."""
    if not way[-1].out:
        return f"the map vanishes in {way[-1].layer.name}"
    return net.last.refusal(side, way[-1].out)


def reached(way: tuple[Row, ...]) -> int:
    """How many columns of the image, from its left edge, the last map sees; 0 where it vanishes.

    More than the image has where it sees padding behind it too.
    """
    columns = way[-1].out
    for row in reversed(way):
        seen = (columns - 1) * row.layer.stride - row.layer.padding + row.layer.kernel
        columns = seen if row is way[0] else min(row.side, seen)
    return columns if way[-1].out else 0


def places(way: tuple[Row, ...]) -> list[float]:
    """Where the middle of each place of the last map lies in the image, in px from its left edge."""
    middle, step = 0.5, 1.0
    for row in way:
        middle += step * ((row.layer.kernel - 1) / 2 - row.layer.padding)
        step *= row.layer.stride
    return [middle + step * place for place in range(way[-1].out)]


def _alexnet(padding: int) -> tuple[Layer, ...]:
    return (
        Layer("conv1", 11, 4, padding),
        Layer("pool1", 3, 2, 0),
        Layer("conv2", 5, 1, 2),
        Layer("pool2", 3, 2, 0),
        *(Layer(f"conv{number}", 3, 1, 1) for number in (3, 4, 5)),
        Layer("pool5", 3, 2, 0),
    )


def _vgg16() -> Iterator[Layer]:
    for block, convolutions in enumerate((2, 2, 3, 3, 3), 1):
        for number in range(1, convolutions + 1):
            yield Layer(f"conv{block}_{number}", 3, 1, 1)
        yield Layer(f"pool{block}", 2, 2, 0)


def _bundled() -> Iterator[Layer]:
    """timm's test_resnet along its residual branches; what goes beside them leaves nothing over."""
    yield from (Layer("stem.0", 3, 2, 1), Layer("stem.3", 3, 1, 1), Layer("stem.6", 3, 1, 1))
    yield Layer("maxpool", 3, 2, 1)
    for number, stride in ((1, 1), (2, 2), (4, 2)):
        if number == 4:
            yield from (Layer("layer3.1", 1, 1, 0), Layer("layer3.2", 3, 2, 1), Layer("layer3.3", 1, 1, 0))
        yield from (Layer(f"layer{number}.1", 3, stride, 1), Layer(f"layer{number}.2", 3, 1, 1))


# By the word that a link has for each.
NETS = {
    "AlexNet": Net("AlexNet", _alexnet(2), Last("the adaptive pool")),
    "AlexNet-2012": Net("the paper's AlexNet", _alexnet(0), Last("fc6", map=6)),
    "VGG16": Net("VGG16", tuple(_vgg16()), Last("the adaptive pool")),
    "bundled": Net("the bundled network", tuple(_bundled()), Last("the mean over places")),
    "ViT-B16": Net("ViT-B/16", (Layer("patches", 16, 16, 0),), Last("the position codes", side=224)),
}
