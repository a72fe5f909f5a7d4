"""The cell of the matrix that was clicked. A browser may say anything: what is no place is not believed."""

import math

from pages.parts.choices import heard, session
from tl_core.matrix import Answers
from tl_core.matrix.answers import Size

MATRIX = "matrix"


def take() -> None:
    """The cell that was clicked answers both questions, before the script begins: a run of it that is cut
    short, or that knows an older state of the questions' widgets, takes nothing back.
    """
    heard.hear(MATRIX)
    said, _ = heard.said(MATRIX)
    if answers := at(said, session.small_per_class()):
        session.remember_answers(answers)
        session.renew_widgets()


def at(place: object, small_per_class: int) -> Answers | None:
    """The answers of the cell at that place, `{"x": ..., "y": ...}` as matrix.py has them."""
    match place:
        case {"x": int() | float() as x, "y": int() | float() as y} if 0 <= y <= 2 and math.isfinite(x):
            size: Size = "small" if x < math.log10(small_per_class) else "large"
            return Answers(size, "similar" if y > 1 else "different")
    return None
