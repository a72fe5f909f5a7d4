"""How an activation becomes a code, and how long that code is."""

from typing import Literal, get_args

Reading = Literal["mean", "grid", "fine_grid", "spread"]
READINGS: tuple[Reading, ...] = get_args(Reading)
# Fields along each side of a grid. A group of more channels than NARROW is read on the coarse one always: its
# codes are long as they are.
COARSE, FINE, NARROW = 2, 4, 64
# A part of a dataset keeps a reading other than the mean up to this many numbers (256 MB): the grids of
# 7,600 images by MobileNetV2, of 4,000 by ResNet-50.
MOST_NUMBERS = 2**26
WORDS: dict[Reading, str] = {
    "mean": "the mean over all positions",
    "grid": f"the means of {COARSE} x {COARSE} fields, which keep where things are",
    "fine_grid": f"the means of {FINE} x {FINE} fields where a layer group is narrow",
    "spread": "mean, deviation and maximum over all positions",
}


def length(reading: Reading, width: int, channels: int) -> int:
    """How many numbers a reading gives of an activation of so many channels, pooled to `width` numbers.

    Without positions (0 channels) every reading is the codes themselves.
    """
    if not channels:
        return width
    if reading == "spread":
        return 3 * channels
    return fields(reading, channels) ** 2 * channels if reading != "mean" else width


def is_kept(reading: Reading, length: int, images: int) -> bool:
    """Whether a reading of so many numbers an image is kept of so many images: the mean is always."""
    return reading == "mean" or images * length <= MOST_NUMBERS


def fields(reading: Reading, channels: int) -> int:
    """Fields along each side of the grid that a reading lays over an activation of so many channels."""
    return FINE if reading == "fine_grid" and channels <= NARROW else COARSE
