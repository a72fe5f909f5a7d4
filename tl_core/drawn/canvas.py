"""Coordinates, waves and masks from `+ - * /`, comparison and square root only.

So every machine draws the same pixels. Sine, exponential and arctangent of a maths library differ in the last
digits from processor to processor; the polynomials here are coarser and never do. For the same reason nothing
is summed over pixels: the order of a long sum is the machine's.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

SIDE = 64
Field = np.ndarray  # float32 [SIDE, SIDE], usually in 0..1
Picture = np.ndarray  # float32 [SIDE, SIDE, 3] in 0..1
Point = tuple[Field, Field]
Choice = TypeVar("Choice")
Turns = TypeVar("Turns", float, np.ndarray)


class Dice:
    """Random numbers from a seed of whole numbers: the same seed throws the same numbers everywhere."""

    def __init__(self, *seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def number(self, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * float(self._generator.random())

    def numbers(self, *shape: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """float32 of that shape."""
        return (low + (high - low) * self._generator.random(shape)).astype(np.float32)

    def whole(self, below: int) -> int:
        return int(self.number() * below)

    def wholes(self, below: int, *shape: int) -> np.ndarray:
        return (self._generator.random(shape) * below).astype(np.int64)

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.whole(len(choices))]

    def chance(self, share: float) -> bool:
        return self.number() < share


def wave(turns: Turns) -> Turns:
    """Sine of an angle in turns, to about 0.001: a parabola and one correction."""
    part = turns - np.rint(turns)
    arch = 8 * part - 16 * part * np.abs(part)
    return arch + 0.225 * (arch * np.abs(arch) - arch)


def sine_cosine(turns: float) -> tuple[float, float]:
    return float(wave(turns)), float(wave(turns + 0.25))


def angle(x: Field, y: Field) -> Field:
    """Direction of a point in turns, 0 up to 1, to about 0.001."""
    wide, high = np.abs(x), np.abs(y)
    small, large = np.minimum(wide, high), np.maximum(wide, high) + 1e-6
    slope = small / large
    eighth = slope * (0.125 + 0.0434 * (1 - slope))
    quarter = np.where(high > wide, 0.25 - eighth, eighth)
    half = np.where(x < 0, 0.5 - quarter, quarter)
    return np.where(y < 0, 1 - half, half)


def distance(x: Field, y: Field) -> Field:
    return np.sqrt(x * x + y * y)


def fade(value: Field, start: float, end: float) -> Field:
    """0 before `start`, 1 after `end`, smooth between. `start` may be the larger one."""
    share = np.clip((value - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)


def fold(value: Field) -> Field:
    """A triangle wave: up from 0 to 1 and down again, once a whole number."""
    return np.abs(2 * (value - np.floor(value)) - 1)


AXIS = (np.arange(SIDE, dtype=np.float32) + 0.5) * (2 / SIDE) - 1
FRAME: Point = tuple(np.meshgrid(AXIS, AXIS))


def turned(point: Point, turns: float) -> Point:
    sine, cosine = sine_cosine(turns)
    x, y = point
    return cosine * x + sine * y, cosine * y - sine * x


def view(
    dice: Dice,
    spin: float = 0.1,
    zoom: tuple[float, float] = (0.8, 1.3),
    shift: float = 0.3,
    lean: float = 0.15,
) -> Point:
    """The frame as one picture sees it: moved, turned, zoomed and leaning a little.

    It is turned by up to `spin` turns either way.
    """
    x, y = FRAME
    moved = x - dice.number(-shift, shift), y - dice.number(-shift, shift)
    x, y = turned(moved, dice.number(-spin, spin))
    size = 1 / dice.number(*zoom)
    return size * (x + dice.number(-lean, lean) * y), size * dice.number(1 - lean, 1 + lean) * y


def noise(dice: Dice, point: Point, grid: float, octaves: int = 3) -> Field:
    """Smooth random hills in 0..1, `grid` of them across half the frame.

    Each octave lays finer hills of half the height on top.
    """
    x, y = point
    total, weight, height = np.zeros_like(x), 0.0, 1.0
    for _ in range(octaves):
        heights = dice.numbers(32, 32)
        left, top = np.floor(grid * x), np.floor(grid * y)
        right, down = fade(grid * x - left, 0, 1), fade(grid * y - top, 0, 1)
        column, row = left.astype(np.int64) & 31, top.astype(np.int64) & 31
        after, below = (column + 1) & 31, (row + 1) & 31
        upper, upper_after, lower, lower_after = (
            heights.take(32 * across + along) for across in (row, below) for along in (column, after)
        )
        upper, lower = upper + right * (upper_after - upper), lower + right * (lower_after - lower)
        total, weight = total + height * (upper + down * (lower - upper)), weight + height
        grid, height = 2 * grid, height / 2
    return total / weight
