"""A map laid over the image that it is about: orange speaks for a class, blue against it."""

import math

import numpy as np
from PIL import Image
from torch import Tensor

# Okabe and Ito's, which all eyes tell apart.
FOR, AGAINST = (230, 159, 0), (0, 114, 178)
MOST_COVER = 0.85
# The picture is dimmed, so that colour shows on its bright places too.
DIMMED = 0.75
SMALLEST_SIDE = 224


def as_picture(pixels: Tensor) -> Image.Image:
    """uint8 (3, size, size) as a picture, enlarged where it would be too small to look at."""
    picture = Image.fromarray(pixels.permute(1, 2, 0).numpy())
    times = math.ceil(SMALLEST_SIDE / picture.width)
    return picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)


def overlaid(picture: Image.Image, values: Tensor, largest: float) -> Image.Image:
    """The picture, grey, under a map (rows, columns): the more colour the nearer to `largest`."""
    grey = DIMMED * np.asarray(picture.convert("L"), dtype=np.float32)[..., None]
    drawn = Image.fromarray(values.numpy().astype(np.float32))
    fine = np.asarray(drawn.resize(picture.size, Image.Resampling.BICUBIC))[..., None]
    cover = MOST_COVER * np.clip(np.abs(fine) / max(largest, np.finfo(np.float32).tiny), 0, 1)
    mixed = (1 - cover) * grey + cover * np.where(fine > 0, FOR, AGAINST)
    return Image.fromarray(mixed.round().astype(np.uint8))
