"""The cell of the matrix that was clicked. A browser may say anything: what is no place is not believed."""

import math

from pages.parts.choices import heard
from tl_core.matrix import Answers
from tl_core.matrix.answers import Size

MATRIX = "matrix"


def clicked(small_per_class: int) -> Answers | None:
    """The answers of the cell that was just clicked; None where none was."""
    said, answered = heard.said(MATRIX)
    heard.answer(MATRIX)
    return None if answered else at(said, small_per_class)


def at(place: object, small_per_class: int) -> Answers | None:
    """The answers of the cell at that place, `{"x": ..., "y": ...}` as matrix.py has them."""
    match place:
        case {"x": int() | float() as x, "y": int() | float() as y} if 0 <= y <= 2 and math.isfinite(x):
            size: Size = "small" if x < math.log10(small_per_class) else "large"
            return Answers(size, "similar" if y > 1 else "different")
    return None
