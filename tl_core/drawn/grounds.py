"""What lies behind a figure and what covers it."""

import numpy as np

from tl_core.drawn.canvas import (
    FRAME,
    Dice,
    Field,
    Picture,
    Point,
    distance,
    fade,
    fold,
    noise,
    turned,
    view,
    wave,
)
from tl_core.drawn.colours import paint, palette

SKINS = ("plain", "striped", "spotted", "checked", "cloudy")


def ground(dice: Dice) -> Picture:
    """Any backdrop, in any colours: it tells nothing about the class in front of it."""
    colours = palette("any", dice, dice, 3)
    calm = colours[:1] + dice.number(0.2, 0.7) * (colours - colours[:1])
    x, y = view(dice, spin=0.5)
    kinds = (
        lambda: 0 * x,
        lambda: 0.5 + 0.5 * x,
        lambda: noise(dice, (x, y), dice.number(1, 5)),
        lambda: fold(x * dice.number(0.7, 4)),
        lambda: fade(wave(x * dice.number(0.7, 3)) * wave(y * dice.number(0.7, 3)), -0.2, 0.2),
        lambda: _scatter(dice),
    )
    return paint(dice.one_of(kinds)(), calm)


def _scatter(dice: Dice) -> Field:
    x, y = FRAME
    field = np.zeros_like(x)
    for left, top, size, tone in dice.numbers(8, 4):
        inside = fade(
            distance(x + 1 - 2 * left, y + 1 - 2 * top), float(size) * 0.4 + 0.15, float(size) * 0.4 + 0.1
        )
        field = field + inside * (tone - field)
    return field


def skin(kind: str, point: Point, form: Dice, dice: Dice) -> Field:
    """What covers a figure, in 0..1."""
    x, y = turned(point, form.number())
    often = form.number(2, 4.5)
    kinds = {
        "plain": lambda: 0.5 + 0.15 * x,
        "striped": lambda: fade(wave(x * often + dice.number()), -0.3, 0.3),
        "spotted": lambda: fade(distance(fold(x * often), fold(y * often)), 0.6, 0.45),
        "checked": lambda: fade(wave(x * often * 0.7) * wave(y * often * 0.7), -0.1, 0.1),
        "cloudy": lambda: fade(noise(dice, (x, y), often), 0.3, 0.7),
    }
    return kinds[kind]()
