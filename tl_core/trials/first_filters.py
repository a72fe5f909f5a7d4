"""The filters of a network's first layer: what each looks for by its own spectrum, and what it fires at."""

import io
from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from tl_core.evidence.data_address import data_address
from tl_core.lessons.generic import Filter, Kind
from tl_core.network.encoder import Encoder
from tl_core.network.hooks import activation_of
from tl_core.network.model import in_evaluation
from tl_core.network.views import as_pixels
from tl_core.trials.trial import On

# A filter is sorted where one thing holds half of its energy.
MOST = 0.5
DIRECTIONS = 4
# The patches that a filter fires at, in a square of so many a row, and their side in px at least.
ROW, LEAST_PX, TILE_PX, GAP_PX = 3, 11, 24, 2
# So many training images are looked at.
LOOKED = 240


def first_filters(encoder: Encoder, on: On) -> tuple[Filter, ...]:
    """Those of the first convolution that sees colours. Raises ValueError for a network that has none."""
    network = encoder.backbone.network
    layer = next(
        (one for one in network.modules() if isinstance(one, nn.Conv2d) and one.in_channels == 3), None
    )
    if layer is None:
        raise ValueError(
            f"{on.card.architecture} has no convolution that sees colours; take another backbone"
        )
    weights = layer.weight.detach().float().cpu()
    patches = strongest(encoder, layer, on)
    return tuple(
        Filter(kind_of(weight), _pictured(weight, own)) for weight, own in zip(weights, patches, strict=True)
    )


def kind_of(weight: Tensor) -> Kind:
    """What a filter (3, k, k) looks for, by where most of its energy lies in its spectrum.

    Its sum over places is its energy at frequency 0: the part that is alike in all colours sees brightness,
    the rest sees colour. The other frequencies are those of changes over places, sorted by their direction.
    """
    power = torch.fft.fft2(weight).abs().square()
    total = float(power.sum().clamp(min=1e-12))
    sums = weight.sum((1, 2))
    grey = float(sums.sum().square() / 3)
    if max(_directions(power)) >= MOST * total:
        return "edge"
    if float(sums.square().sum()) - grey >= MOST * total:
        return "colour blob"
    return "brightness blob" if grey >= MOST * total else "neither"


def _directions(power: Tensor) -> list[float]:
    """The energy (3, k, k) of changes along each of four directions, an eighth of a turn apart."""
    steps = torch.fft.fftfreq(power.shape[-1])
    angles = torch.atan2(steps[:, None], steps[None, :]) / torch.pi * DIRECTIONS
    nearest = angles.round().long() % DIRECTIONS
    energy = power.sum(0)
    energy[0, 0] = 0
    return [float(energy[nearest == direction].sum()) for direction in range(DIRECTIONS)]


def strongest(encoder: Encoder, layer: nn.Conv2d, on: On) -> list[Tensor]:
    """Of each filter the patches (n, 3, px, px), uint8, of training images at which it fires most, one an
    image.
    """
    views, peaks, middles = (torch.cat(found) for found in zip(*_fired(encoder, layer, on), strict=True))
    side = max(LEAST_PX, int(layer.kernel_size[0]))
    most = peaks.topk(min(ROW**2, len(peaks)), 0).indices
    return [
        torch.stack(
            [_patch(views[image], middles[image, number], side) for image in most[:, number].tolist()]
        )
        for number in range(peaks.shape[1])
    ]


def _fired(encoder: Encoder, layer: nn.Conv2d, on: On) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batch by batch: what the network saw, uint8 (n, 3, side, side); each filter's largest sum in each
    image, (n, filters); and the middle of what it saw there (n, filters, 2), row and column in px.
    """
    how, network = encoder.preprocessing, encoder.backbone.network
    images = len(on.dataset.part("train"))
    places = np.unique(np.linspace(0, images - 1, LOOKED).astype(int))
    reach = int(layer.kernel_size[0]) // 2 - int(layer.padding[0])
    on.report("Looking for what filters fire at", 0, 0)
    for view in on.views(how, "train", places):
        with torch.inference_mode(), in_evaluation(network):
            activation = activation_of(network, layer, view)
        peak, place = activation.flatten(2).max(2)
        middle = torch.stack([place // activation.shape[-1], place % activation.shape[-1]], 2)
        yield as_pixels(view, how).cpu(), peak.cpu(), (middle * layer.stride[0] + reach).cpu()


def _patch(image: Tensor, middle: Tensor, side: int) -> Tensor:
    """A square of the image (3, height, width) around its middle; at an edge it is moved inside."""
    top, left = (min(max(0, int(at) - side // 2), image.shape[-1] - side) for at in middle)
    return image[:, top : top + side, left : left + side]


def _pictured(weight: Tensor, patches: Tensor) -> str:
    """The filter, grey where it is 0, and beside it the patches in rows."""
    drawn = (127.5 + 127.5 * weight / weight.abs().max().clamp(min=1e-12)).byte()
    tile = TILE_PX - GAP_PX
    sheet = Image.new("RGBA", ((2 * ROW) * TILE_PX, ROW * TILE_PX - GAP_PX))
    sheet.paste(_enlarged(drawn, ROW * TILE_PX - GAP_PX), (0, 0))
    for number, patch in enumerate(patches):
        across, down = ROW + number % ROW, number // ROW
        sheet.paste(_enlarged(patch, tile), (across * TILE_PX + GAP_PX, down * TILE_PX))
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return data_address("png", written.getvalue())


def _enlarged(pixels: Tensor, side: int) -> Image.Image:
    """Pixels (3, k, k) as a square of this side, each a small square."""
    return Image.fromarray(pixels.permute(1, 2, 0).numpy()).resize((side, side), Image.Resampling.NEAREST)
