"""The source family of fractals: shapes that a few shrinking maps have in common."""

import numpy as np

from tl_core.drawn.canvas import SIDE, Dice, Field, Picture, sine_cosine, turned
from tl_core.drawn.colours import COLOURS, Colours, over, paint, palette
from tl_core.drawn.grounds import ground

FRACTAL = ((2, 3, 4), ("maps", "density"), (1, 2, 3), COLOURS)


def fractal(traits: tuple[int, str, int, Colours], form: Dice, dice: Dice) -> Picture:
    """The points that a few shrinking maps, taken in random order, lead to.

    An iterated function system: Barnsley 1988.
    """
    number, look, copies, colours = traits
    xs, ys, last = _orbit(_maps(number, form, dice), dice)
    x, y = _fitted(xs), _fitted(ys)
    point, size = (
        turned((x, y), dice.number(-0.15, 0.15)),
        dice.number(0.6, 0.9) * (1 if copies == 1 else 0.75),
    )
    counts = np.zeros((number, SIDE * SIDE), dtype=np.int64)
    for copy in range(copies):
        moved_x, moved_y = turned((point[0] + 0.35 * (copies > 1), point[1]), copy / copies)
        column, row = _pixel(moved_x * size), _pixel(moved_y * size)
        counts += np.bincount(
            last * SIDE * SIDE + row * SIDE + column, minlength=number * SIDE * SIDE
        ).reshape(number, -1)
    total = counts.sum(axis=0).reshape(SIDE, SIDE).astype(np.float32)
    shares = (
        sum(place * counts[place] for place in range(number)).reshape(SIDE, SIDE)
        / np.maximum(total, 1)
        / (number - 1)
    )
    level = shares if look == "maps" else total / (total + 3)
    inks = paint(level.astype(np.float32), palette(colours, form, dice, 3))
    return over(ground(dice), inks, np.minimum(total / 2, 1))


def _maps(number: int, form: Dice, dice: Dice) -> np.ndarray:
    """float32 [maps, 6]: two by two matrices, and where each one moves to.

    Together they keep most of the area.
    """
    sizes = form.numbers(number, 2, low=0.35, high=1)
    area = float(sum(sizes[:, 0] * sizes[:, 1]))
    sizes = np.minimum(sizes * np.sqrt(np.float32(form.number(0.6, 0.95) / area)), np.float32(0.9))
    rows = []
    for wide, high in sizes:
        (sine, cosine), (turn, stay) = (
            sine_cosine(form.number() + dice.number(-0.01, 0.01)) for _ in range(2)
        )
        high = -high if form.chance(0.4) else high
        matrix = (
            cosine * wide * stay - sine * high * turn,
            -cosine * wide * turn - sine * high * stay,
            sine * wide * stay + cosine * high * turn,
            -sine * wide * turn + cosine * high * stay,
        )
        rows.append((*matrix, form.number(-1, 1), form.number(-1, 1)))
    return np.array(rows, dtype=np.float32)


def _orbit(
    maps: np.ndarray, dice: Dice, walkers: int = 900, steps: int = 17, counted: int = 8
) -> tuple[Field, Field, np.ndarray]:
    """Points on the way of many walkers, and the map that led to each; the first steps are not counted."""
    choices = dice.wholes(len(maps), steps, walkers)
    x = y = np.zeros(walkers, dtype=np.float32)
    seen = []
    for choice in choices:
        a, b, c, d, e, f = maps[choice].T
        x, y = a * x + b * y + e, c * x + d * y + f
        seen.append((x, y))
    xs, ys = (np.concatenate(axis) for axis in zip(*seen[-counted:], strict=True))
    return xs, ys, choices[-counted:].ravel()


def _fitted(values: Field) -> Field:
    low, high = values.min(), values.max()
    return (values - low) / (high - low + 1e-6) * 2 - 1


def _pixel(place: Field) -> np.ndarray:
    return np.clip((place + 1) * (SIDE / 2), 0, SIDE - 1).astype(np.int64)
