"""Source families with a figure on a ground.

They are contours, rosettes, blobs, creatures, solids, flocks and landscapes. Figures are filled, or made of
many lines at once: nothing here is a single stroke, as digits and letters are. The signature of every family
is that of `textures`.
"""

from collections.abc import Callable

import numpy as np

from tl_core.drawn.canvas import (
    FRAME,
    Dice,
    Field,
    Picture,
    Point,
    angle,
    distance,
    fade,
    fold,
    noise,
    sine_cosine,
    turned,
    view,
    wave,
)
from tl_core.drawn.colours import COLOURS, Colours, over, paint, palette
from tl_core.drawn.grounds import SKINS, ground, skin

CONTOUR = ((3, 4, 5, 6, 7, 8), (0, 2, 3), (3, 5, 7), COLOURS)
ROSETTE = ((3, 4, 5, 6, 8, 11), (0.0, 0.6, -1.2), ("round", "pointed"), COLOURS)
BLOB = ((2, 3, 4, 5, 6), SKINS, ("rim", "bare"), COLOURS)
CREATURE = ((2, 3, 4, 5), (2, 4, 6), SKINS, COLOURS)
SOLID = (("ball", "box", "cone", "ripple", "pillow"), SKINS, (1, 2), COLOURS)
FLOCK = ((3, 4, 5, 6, 40), (3, 5, 9), ("flat", "shaded", "cored"), COLOURS)
LANDSCAPE = ((2, 3, 4), ("smooth", "jagged", "rounded"), ("clear", "banded", "cloudy"), COLOURS)


def contour(traits: tuple[int, int, int, Colours], form: Dice, dice: Dice) -> Picture:
    """Many nested closed lines of one wavy outline."""
    waves, finer, rings, colours = traits
    x, y = view(dice, zoom=(0.75, 1.1))
    y = y * form.number(0.7, 1.4)
    turns, phase = angle(x, y), form.number()
    outline = 1 + form.number(0.12, 0.3) * wave(waves * turns + phase)
    if finer:
        outline = outline + form.number(0.06, 0.15) * wave(finer * waves * turns + form.number())
    outline = outline + 0.04 * wave(2 * turns + dice.number())
    depth = distance(x, y) / (0.75 * outline)
    lines = fade(fold(depth * rings + 0.25), form.number(0.2, 0.5), form.number(0.55, 0.8))
    inks = paint(np.clip(depth, 0, 1), palette(colours, form, dice, 3))
    return over(ground(dice), inks, lines * fade(depth, 1.03, 0.99))


def rosette(traits: tuple[int, float, str, Colours], form: Dice, dice: Dice) -> Picture:
    """Petals round a middle, straight or twisted."""
    arms, twist, shape, colours = traits
    x, y = view(dice, spin=0.5, zoom=(0.8, 1.2))
    far = distance(x, y)
    around = fold(arms * (angle(x, y) + twist * far / 3))
    around = around * around if shape == "pointed" else fade(around, 0, 1)
    reach = form.number(0.25, 0.55)
    petal = far / (reach + (0.95 - reach) * around)
    core = form.number(0.1, 0.3)
    level = np.where(far < core, 1.0, 0.7 * fold(petal * form.number(0.5, 1.5)))
    inks = paint(level, palette(colours, form, dice, 4))
    return over(ground(dice), inks, fade(petal, 1.04, 0.98))


def blob(traits: tuple[int, str, str, Colours], form: Dice, dice: Dice) -> Picture:
    """A lobed body in a skin."""
    lobes, cover, edge, colours = traits
    x, y = view(dice, spin=0.5, zoom=(0.6, 1.1))
    y = y * form.number(0.6, 1.6)
    turns = angle(x, y)
    outline = (
        1
        + form.number(0.15, 0.4) * wave(lobes * turns)
        + form.number(0.05, 0.2) * wave(turns + form.number())
    )
    inside = distance(x, y) / (0.62 * outline)
    level = 0.75 * skin(cover, (x, y), form, dice)
    if edge == "rim":
        level = level + (1 - level) * fade(inside, 0.75, 0.85)
    return over(ground(dice), paint(level, palette(colours, form, dice, 3)), fade(inside, 1.03, 0.97))


def creature(traits: tuple[int, int, str, Colours], form: Dice, dice: Dice) -> Picture:
    """A body of several round parts in a row, with limbs on both sides."""
    parts, limbs, cover, colours = traits
    x, y = view(dice, spin=0.5, zoom=(0.7, 1.1), shift=0.2)
    x = x + dice.number(-0.25, 0.25) * y * y
    body = np.full_like(x, 9)
    for place in range(parts):
        middle = (place + 0.5) * 1.5 / parts - 0.75
        body = np.minimum(
            body, distance(x / form.number(0.25, 0.5), (y - middle) / form.number(0.8, 1.3) * parts)
        )
    reach, slope = form.number(0.5, 0.8), form.number(-0.5, 0.5) + dice.number(-0.15, 0.15)
    limb = fold(y * limbs / 3 + slope * np.abs(x) + 0.5 * (limbs % 4 == 0))
    legs = fade(limb, 0.75, 0.9) * fade(np.abs(x), reach, reach - 0.05) * fade(np.abs(y), 0.7, 0.65)
    inks = palette(colours, form, dice, 4)
    return over(
        over(ground(dice), inks[3], legs),
        paint(skin(cover, (x, y), form, dice), inks[:3]),
        fade(body, 1.05, 0.95),
    )


def solid(traits: tuple[str, str, int, Colours], form: Dice, dice: Dice) -> Picture:
    """A body with light falling on it from one side, once or twice in the picture."""
    shape, cover, number, colours = traits
    picture, inks = ground(dice), palette(colours, form, dice, 3)
    light, rise = dice.number(), form.number(0.7, 1.4)
    for _ in range(number):
        x, y = view(
            dice,
            spin=0.12,
            zoom=(0.6, 0.95) if number == 1 else (0.4, 0.6),
            shift=0.2 if number == 1 else 0.5,
        )
        y = y * rise
        inside, (slope_x, slope_y) = SOLIDS[shape](x, y)
        sine, cosine = sine_cosine(light)
        steep = slope_x * sine + slope_y * cosine
        lit = np.clip(
            (0.55 + 0.6 * steep) / np.sqrt(1 + 0.3 * (slope_x * slope_x + slope_y * slope_y)), 0.1, 1.3
        )
        inked = paint(skin(cover, (x, y), form, dice), inks) if cover != "plain" else inks[1]
        picture = over(picture, np.clip(inked * lit[..., None], 0, 1), fade(inside, 1.03, 0.97))
    return picture


def _from_middle(x: Field, y: Field, steep: Field | float) -> Point:
    """A slope that leads away from the middle everywhere."""
    far = distance(x, y) + 0.05
    return x / far * steep, y / far * steep


def _box(x: Field, y: Field) -> tuple[Field, Point]:
    sideways = np.abs(x) > np.abs(y)
    return np.maximum(np.abs(x), np.abs(y)), (
        np.where(sideways, np.sign(x), 0),
        np.where(sideways, 0, np.sign(y)),
    )


# How far out a point is (1 at the rim), and which way the surface leans there.
SOLIDS: dict[str, Callable[[Field, Field], tuple[Field, Point]]] = {
    "ball": lambda x, y: (distance(x, y), (x, y)),
    "box": _box,
    "cone": lambda x, y: (distance(x, y), _from_middle(x, y, 1)),
    "ripple": lambda x, y: (distance(x, y), _from_middle(x, y, wave(2.5 * distance(x, y)))),
    "pillow": lambda x, y: (np.maximum(np.abs(x), np.abs(y)), (x * x * x, y * y * y)),
}


def flock(traits: tuple[int, int, str, Colours], form: Dice, dice: Dice) -> Picture:
    """Several small figures with the same number of corners."""
    corners, number, look, colours = traits
    picture, inks = ground(dice), palette(colours, form, dice, 3)
    lean, base = form.number(), form.number(0.8, 1.2) * (0.75 / number**0.5)
    for _ in range(number):
        x, y = FRAME
        size = base * dice.number(0.7, 1.3)
        x, y = turned(
            (x - dice.number(-0.85, 0.85), y - dice.number(-0.85, 0.85)), lean + dice.number(-0.06, 0.06)
        )
        turns = angle(x, y) * corners
        inside = distance(x, y) * wave((turns - np.floor(turns) - 0.5) / corners + 0.25) / size
        level = {"flat": 0 * inside, "shaded": inside * 0.8, "cored": fade(inside, 0.5, 0.4)}[look]
        picture = over(picture, paint(level, inks), fade(inside, 1.1, 0.9))
    return picture


RIDGES: dict[str, Callable[[Field], Field]] = {
    "smooth": lambda along: 0.5 + 0.5 * wave(along / 2),
    "jagged": lambda along: fold(along) * 0.6 + 0.4 * fold(along * 2.7),
    "rounded": lambda along: np.abs(wave(along / 2)),
}


def landscape(traits: tuple[int, str, str, Colours], form: Dice, dice: Dice) -> Picture:
    """Ridges one behind the other under a sky."""
    layers, ridge, sky, colours = traits
    x, y = view(dice, spin=0.02, zoom=(0.9, 1.2), shift=0.15)
    inks = palette(colours, form, dice, layers + 2)
    skies = {
        "clear": lambda: 0.5 + 0.5 * y,
        "banded": lambda: fold(y * 2.5 + 0.2 * wave(x * 0.5)),
        "cloudy": lambda: noise(dice, (x, y * 2), 2.5),
    }
    picture = paint(skies[sky](), inks[:2])
    height, often = form.number(0.15, 0.35), form.number(0.8, 2.2)
    for layer in range(layers):
        along = x * often * (1 + 0.4 * layer) + dice.number(0, 9)
        top = -0.45 + 1.3 * (layer + 0.5) / layers - height * RIDGES[ridge](along)
        near = inks[2 + layer] * (0.8 + 0.4 * noise(dice, (x, y), 6, 1))[..., None]
        picture = over(picture, np.clip(near, 0, 1), fade(y - top, -0.02, 0.03))
    return picture
