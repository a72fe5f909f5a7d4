"""Source families that fill the frame: gratings, cells, clouds, tiles and bands.

Every family is drawn by `(traits, form, dice)`: `traits` and the numbers thrown with `form` are the same for
all pictures of a class; those thrown with `dice` are one picture's own.
"""

from collections.abc import Callable
from functools import reduce

import numpy as np

from tl_core.drawn.canvas import (
    Dice,
    Field,
    Picture,
    Point,
    angle,
    distance,
    fade,
    fold,
    noise,
    turned,
    view,
    wave,
)
from tl_core.drawn.colours import COLOURS, Colours, paint, palette

GRATING = ((1, 2, 3), ("sine", "square", "saw"), ("sum", "product", "largest"), COLOURS)
CELLS = ((8, 14, 24, 36), ("round", "diamond", "box"), ("flat", "edges", "domes", "rings"), COLOURS)
CLOUDS = ((1.5, 2.5, 4.0, 6.0), ("hills", "ridges", "bands", "islands"), (1.0, 2.5), COLOURS)
TILES = (
    ("dot", "diamond", "square", "petal", "triangle"),
    ("square", "brick", "skew"),
    ("two", "rows", "checks"),
    COLOURS,
)
BANDS = (("straight", "wavy", "zigzag", "round", "fan"), (2, 3, 4), ("sharp", "soft", "split"), COLOURS)

PROFILES: dict[str, Callable[[Field], Field]] = {
    "sine": lambda turns: 0.5 + 0.5 * wave(turns),
    "square": lambda turns: fade(wave(turns), -0.2, 0.2),
    "saw": lambda turns: turns - np.floor(turns),
}
JOINS: dict[str, Callable[[Field, Field], Field]] = {
    "sum": lambda a, b: (a + b) / 2,
    "product": lambda a, b: a * b,
    "largest": np.maximum,
}


def grating(traits: tuple[int, str, str, Colours], form: Dice, dice: Dice) -> Picture:
    """Crossing waves, each with its own direction and width."""
    number, profile, join, colours = traits
    point = view(dice)
    first, layers = form.number(0, 0.5), []
    for place in range(number):
        x, _ = turned(point, first + place * form.number(0.1, 0.2))
        layers.append(PROFILES[profile](form.number(1.2, 4.5) * x + dice.number()))
    return paint(reduce(JOINS[join], layers), palette(colours, form, dice, 2 + form.whole(3)))


METRICS = {
    "round": distance,
    "diamond": lambda x, y: np.abs(x) + np.abs(y),
    "box": lambda x, y: np.maximum(np.abs(x), np.abs(y)),
}


def cells(traits: tuple[int, str, str, Colours], form: Dice, dice: Dice) -> Picture:
    """What lies nearest to each of some scattered points (a Voronoi diagram)."""
    number, metric, look, colours = traits
    x, y = view(dice, shift=0)
    centres, shades = dice.numbers(number, 2, low=-1.4, high=1.4), dice.numbers(number)
    nearest, second, shade = np.full_like(x, 9), np.full_like(x, 9), np.zeros_like(x)
    stretch = form.number(0.6, 1.7)
    for (left, top), tone in zip(centres, shades, strict=True):
        far = METRICS[metric]((x - left) * stretch, y - top)
        closer = far < nearest
        second = np.where(closer, nearest, np.minimum(second, far))
        nearest, shade = np.where(closer, far, nearest), np.where(closer, tone, shade)
    rings = form.number(3, 7)
    looks = {
        "flat": lambda: shade * fade(second - nearest, 0, 0.06),
        "edges": lambda: fade(second - nearest, 0.02, form.number(0.08, 0.3)),
        "domes": lambda: 1 - nearest * 2,
        "rings": lambda: fold(nearest * rings),
    }
    return paint(looks[look](), palette(colours, form, dice, 3))


def clouds(traits: tuple[float, str, float, Colours], form: Dice, dice: Dice) -> Picture:
    """Hills of noise at several scales, plain or cut into ridges, bands and islands."""
    grid, look, stretch, colours = traits
    x, y = turned(view(dice), form.number())
    hills = noise(dice, (x, y * stretch), grid * form.number(0.85, 1.2), 2 + form.whole(3))
    bands, shore = form.number(3, 6), form.number(0.42, 0.58)
    looks = {
        "hills": lambda: fade(hills, 0.2, 0.8),
        "ridges": lambda: 1 - 3 * np.abs(hills - 0.5),
        "bands": lambda: fold(hills * bands),
        "islands": lambda: 0.6 * fade(hills, shore - 0.03, shore + 0.03) + 0.4 * hills,
    }
    return paint(looks[look](), palette(colours, form, dice, 3))


MOTIFS = {
    "dot": lambda x, y: distance(x, y),
    "diamond": lambda x, y: np.abs(x) + np.abs(y),
    "square": lambda x, y: np.maximum(np.abs(x), np.abs(y)),
    "petal": lambda x, y: distance(x, y) * (1 + 0.5 * wave(4 * angle(x, y))),
    "triangle": lambda x, y: np.maximum(np.abs(x) * 1.7 + y, -1.4 * y),
}


def tiles(traits: tuple[str, str, str, Colours], form: Dice, dice: Dice) -> Picture:
    """One motif repeated on a lattice."""
    motif, lattice, colouring, colours = traits
    x, y = turned(view(dice), form.number(-0.12, 0.12))
    number = form.number(1.6, 3.4)
    row = np.floor(y * number)
    shifted = {
        "square": x * number,
        "brick": x * number + 0.5 * (row % 2),
        "skew": x * number + y * number * 0.5,
    }[lattice]
    column = np.floor(shifted)
    size, edge = form.number(0.25, 0.42), form.number(0.05, 0.2)
    mark = fade(MOTIFS[motif](shifted - column - 0.5, y * number - row - 0.5), size + edge, size)
    ground = {"two": 0.0, "rows": 0.35 * (row % 2), "checks": 0.35 * ((row + column) % 2)}[colouring]
    return paint(np.maximum(mark, ground + 0 * mark), palette(colours, form, dice, 4))


def bands(traits: tuple[str, int, str, Colours], form: Dice, dice: Dice) -> Picture:
    """Stripes of a few colours and widths along a straight or bent path."""
    path, number, edge, colours = traits
    x, y = turned(view(dice), form.number(0, 0.5))
    width = form.number(0.7, 2.2)
    place = _path(path, (x, y), form) * width + dice.number()
    part = place - np.floor(place)
    cuts = np.cumsum(0.4 + form.numbers(number))
    blur = {"sharp": 0.04, "soft": 0.25, "split": 0.04}[edge]
    ends = [float(cut / cuts[-1]) for cut in cuts]
    level = reduce(np.add, [fade(part, end - blur, end) for end in ends]) / number
    if edge == "split":
        level = level * fade(wave(y * form.number(1.5, 4)), -0.3, 0.3)
    return paint(level, palette(colours, form, dice, number + 1))


def _path(path: str, point: Point, form: Dice) -> Field:
    x, y = point
    bend, often = form.number(0.15, 0.4), form.number(0.8, 2)
    paths = {
        "straight": lambda: x,
        "wavy": lambda: x + bend * wave(y * often),
        "zigzag": lambda: x + 2 * bend * fold(y * often),
        "round": lambda: 1.8 * distance(x, y * form.number(0.5, 1)),
        "fan": lambda: angle(x, y) * (3 + form.whole(5)) / 2 + bend * distance(x, y),
    }
    return paths[path]()
