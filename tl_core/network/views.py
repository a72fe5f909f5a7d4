"""From kept pixels to what a network sees of them: the whole image, or a random crop of it; normalised."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from tl_core.network.pixels import Preprocessing

# Random crops have at least this share of an image's side to move in.
CROP_ROOM = 1 / 8


def whole_view(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    """uint8 (n, 3, kept, kept) -> normalised float (n, 3, size, size), centre-cropped.

    So images are evaluated.
    """
    low = round((preprocessing.kept - preprocessing.size) / 2)
    return _normalised(
        pixels[:, :, low : low + preprocessing.size, low : low + preprocessing.size], preprocessing
    )


@dataclass(frozen=True)
class Crops:
    """Where each image is cropped, (n, 2) top and left, and whether it is flipped, (n,)."""

    corners: Tensor
    flipped: Tensor

    def of(self, chosen: np.ndarray) -> "Crops":
        return Crops(self.corners[chosen], self.flipped[chosen])


def random_crops(images: int, preprocessing: Preprocessing, flip: bool, generator: torch.Generator) -> Crops:
    """A random crop for each image, mirrored half of the time where `flip`.

    It is a function of the generator alone.
    """
    room = preprocessing.kept + 2 * _border(preprocessing) - preprocessing.size
    corners = torch.randint(0, room + 1, (images, 2), generator=generator)
    return Crops(corners, (torch.rand(images, generator=generator) < 0.5) & flip)


def _border(preprocessing: Preprocessing) -> int:
    """Pixels reflected at each edge.

    With them crops have an eighth of the size to move in where the weights cut nothing away. He et al. 2016
    (Deep residual learning, section 4.2) pad 32 px images by 4, which is as much.
    """
    missing = math.ceil(preprocessing.size * CROP_ROOM) - (preprocessing.kept - preprocessing.size)
    return max(0, math.ceil(missing / 2))


def varied_view(pixels: Tensor, preprocessing: Preprocessing, crops: Crops) -> Tensor:
    """As `whole_view`, but each image at its crop."""
    size, corners = preprocessing.size, crops.corners.tolist()
    pixels = pad(pixels, [_border(preprocessing)] * 4, mode="reflect")
    views = torch.stack(
        [
            image[:, top : top + size, left : left + size]
            for image, (top, left) in zip(pixels, corners, strict=True)
        ]
    )
    flipped = crops.flipped.to(views.device)
    views[flipped] = views[flipped].flip(-1)
    return _normalised(views, preprocessing)


def as_pixels(views: Tensor, preprocessing: Preprocessing) -> Tensor:
    """Views (n, 3, size, size) back as uint8, to be looked at."""
    mean, std = _grey_levels(preprocessing, views.device)
    return (views * std + mean).round().clamp(0, 255).to(torch.uint8)


def _normalised(pixels: Tensor, preprocessing: Preprocessing) -> Tensor:
    mean, std = _grey_levels(preprocessing, pixels.device)
    return ((pixels.float() - mean) / std).contiguous(memory_format=torch.channels_last)


def _grey_levels(preprocessing: Preprocessing, device: torch.device) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the weights' own preprocessing, (1, 3, 1, 1), on the scale of pixels."""
    mean, std = (
        torch.tensor(values, device=device).view(1, 3, 1, 1) * 255
        for values in (preprocessing.mean, preprocessing.std)
    )
    return mean, std
