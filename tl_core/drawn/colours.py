"""Colours of a picture: palettes, and fields painted with them.

A palette belongs to a class, or to one picture alone.
"""

from typing import Literal

import numpy as np

from tl_core.drawn.canvas import Dice, Field, Picture

Palette = np.ndarray  # float32 [colours, 3] in 0..1
Colours = Literal["own", "any"]  # the class has its own colours, or each picture has any
COLOURS: tuple[Colours, ...] = ("own", "any")


def colour(hue: float, saturation: float, light: float) -> np.ndarray:
    """Red, green, blue of a hue in turns."""
    places = (hue + np.array([0.0, 2 / 3, 1 / 3])) % 1
    strength = np.clip(np.abs(places * 6 - 3) - 1, 0, 1)
    return (light * (1 - saturation * (1 - strength))).astype(np.float32)


def palette(colours: Colours, form: Dice, dice: Dice, number: int = 4) -> Palette:
    """Dark and light colours in turn, so that neighbours can be told apart.

    A class's own colours vary a little with the picture.
    """
    source = form if colours == "own" else dice
    dark_first = source.chance(0.5)
    hue, saturation = source.number(), source.number(0.1, 1)
    rows = []
    for place in range(number):
        dark = (place % 2 == 0) == dark_first
        light = source.number(0.08, 0.5) if dark else source.number(0.6, 1)
        here = hue + source.number(-0.3, 0.3) + dice.number(-0.03, 0.03)
        strength = saturation * source.number(0.5, 1) * dice.number(0.8, 1)
        rows.append(colour(here, strength, min(light * dice.number(0.85, 1.15), 1)))
    return np.stack(rows)


def paint(field: Field, palette: Palette) -> Picture:
    """The field's 0..1 along the palette, from its first colour to its last."""
    place = np.clip(field, 0, 1) * (len(palette) - 1)
    before = np.minimum(place.astype(np.int64), len(palette) - 2)
    return palette.take(before, 0) + (place - before)[..., None] * np.diff(palette, axis=0).take(before, 0)


def over(below: Picture, above: Picture | np.ndarray, mask: Field) -> Picture:
    """`above`, a picture or one colour, laid on `below` where the mask is 1."""
    return below + mask[..., None] * (above - below)
