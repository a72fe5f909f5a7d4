"""What a picture looks like, in numbers that need no class: its colours, and which way its edges run.

Drawn classes have any colours as often as their own, so a network that learns nothing but classes forgets
colours, by which real pictures are often told apart. The bundled backbone learns to tell these numbers as
well (pretrain.py).
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

LEVELS = 4  # of each channel in the histogram of colours
DIRECTIONS, PLACES = 8, 2  # of edges, in PLACES x PLACES parts of the picture
NUMBERS = LEVELS**3 + 6 + DIRECTIONS * PLACES**2


def appearance(images: Tensor) -> Tensor:
    """Colours, mean and spread of each channel, and edges of images, as float32 (n, NUMBERS).

    Images are (n, 3, height, width) in -1..1.
    """
    return torch.cat([_colours(images), images.mean((2, 3)), images.std((2, 3)), _edges(images)], 1)


def _colours(images: Tensor) -> Tensor:
    """The share of pixels in each of LEVELS**3 parts of the colour cube.

    As its square root, so that small shares count.
    """
    levels = ((images.clamp(-1, 1) + 1) / 2 * (LEVELS - 1e-3)).long()
    cells = (levels[:, 0] * LEVELS**2 + levels[:, 1] * LEVELS + levels[:, 2]).flatten(1)
    pixels = torch.zeros(len(images), LEVELS**3).scatter_add_(1, cells, torch.ones(cells.shape))
    return (pixels / cells.shape[1]).sqrt()


def _edges(images: Tensor) -> Tensor:
    """The strength of the edges of each direction in each part of the picture.

    As the square root of the mean gradient. A coarse histogram of oriented gradients: Dalal and Triggs,
    Histograms of oriented gradients for human detection, 2005.
    """
    grey = images.mean(1, keepdim=True)
    across, down = grey[:, :, 1:-1, 2:] - grey[:, :, 1:-1, :-2], grey[:, :, 2:, 1:-1] - grey[:, :, :-2, 1:-1]
    strength = (across * across + down * down).sqrt()
    direction = (torch.atan2(down, across) / math.pi % 1 * DIRECTIONS).long() % DIRECTIONS
    each = torch.zeros(len(images), DIRECTIONS, *strength.shape[2:]).scatter_(1, direction, strength)
    return adaptive_avg_pool2d(each, PLACES).flatten(1).sqrt()
