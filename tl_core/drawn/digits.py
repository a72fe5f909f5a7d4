"""Real handwritten digits, each laid into clutter made of pieces of others.

No generator of the source draws such pictures. The digits are the 1,797 of 8 x 8 pixels that scikit-learn
carries (UCI, Alpaydin and Kaynak 1998, CC BY 4.0).
"""

from functools import cache
from importlib.metadata import distribution

import numpy as np

from tl_core.drawn.canvas import AXIS, FRAME, Dice, Field, Picture, fade, noise
from tl_core.drawn.colours import colour, over, paint

SEED = 1998
# Writers follow one another in the data, so parts cut in its order share few of them.
PART_SHARES = {"train": (0.0, 0.6), "val": (0.6, 0.8), "test": (0.8, 1.0)}
PIECES = 5


@cache
def originals(digit: int, part: str) -> tuple[np.ndarray, ...]:
    """The handwritten ones of a part, which no other part has: each float32 [8, 8] in 0..1."""
    images, digits = _handwritten()
    those = images[digits == digit] / 16
    first, last = PART_SHARES[part]
    return tuple(those[round(first * len(those)) : round(last * len(those))])


@cache
def _handwritten() -> tuple[np.ndarray, np.ndarray]:
    """float32 [digits, 8, 8] in 0..16, and which digit each one is: what scikit-learn's `load_digits` reads.

    Only the file is read: importing that function takes two seconds.
    """
    file = distribution("scikit-learn").locate_file("sklearn/datasets/data/digits.csv.gz")
    table = np.loadtxt(str(file), delimiter=",", dtype=np.float32)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1]


def draw_digit(digit: int, part: str, index: int) -> Picture:
    """Picture `index` of a digit: one original among pieces of any other digits.

    The original is moved, stretched and coloured by chance.
    """
    dice = Dice(SEED, tuple(PART_SHARES).index(part), digit, index)
    hue, dark = dice.number(), dice.chance(0.5)
    paper = colour(hue, dice.number(0, 0.7), dice.number(0.1, 0.45) if dark else dice.number(0.7, 1))
    ink = colour(
        hue + dice.number(0.2, 0.8),
        dice.number(0, 0.7),
        dice.number(0.7, 1) if dark else dice.number(0.1, 0.45),
    )
    shade = paper + dice.number(-0.25, 0.25) * (ink - paper)
    picture = paint(noise(dice, FRAME, dice.number(1, 3)), np.stack([paper, shade]))
    for _ in range(PIECES):
        picture = over(picture, ink, _piece(part, dice))
    return over(
        picture, ink, _written(dice.one_of(originals(digit, part)), dice, dice.number(0.55, 0.8), reach=0.25)
    )


def _piece(part: str, dice: Dice) -> Field:
    """A corner of some digit, at some place."""
    other = dice.one_of(originals(dice.whole(10), part))
    row, column = dice.whole(5), dice.whole(5)
    return _written(
        other[row : row + 4, column : column + 4], dice, dice.number(0.22, 0.33), reach=1.0
    ) * dice.number(0.2, 0.6)


def _written(strokes: np.ndarray, dice: Dice, size: float, reach: float) -> Field:
    """The mask of these strokes, twice `size` wide in a frame of 2 by 2, at most `reach` from the middle."""
    side = len(strokes)
    framed = np.zeros((side + 3, side + 3), dtype=np.float32)
    framed[1:-2, 1:-2] = strokes
    rows, below = _between(dice.number(-reach, reach), size * dice.number(0.85, 1.15), side)
    columns, after = _between(dice.number(-reach, reach), size * dice.number(0.85, 1.15), side)
    wide = framed[:, columns] + after * (framed[:, columns + 1] - framed[:, columns])
    return fade(wide[rows] + below[:, None] * (wide[rows + 1] - wide[rows]), 0.25, 0.6)


def _between(middle: float, size: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel of an axis, the last framed stroke before it, and how far it is to the next."""
    place = np.clip(((AXIS - middle) / size + 1) * (side / 2) - 0.5, -1, side)
    before = np.floor(place)
    return before.astype(np.int64) + 1, place - before
