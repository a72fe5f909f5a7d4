"""The words of a link, and what is believed of one, which anyone may have written: only what has its form."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from tl_core.backbones.card import SHIPPED, weights_from_browser
from tl_core.matrix.answers import Similarity, Size
from tl_core.plans import drafts
from tl_core.workspace import shelf

DATASET_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
IMAGES = re.compile(r"[1-9][0-9]{0,6}")
# A plan is kept as a draft or as that of a run.
PLAN_ID = re.compile(f"{drafts.ID.pattern}|{shelf.ID.pattern}")
SIZES: tuple[Size, ...] = ("small", "large")
SIMILARITIES: tuple[Similarity, ...] = ("similar", "different")
Word = TypeVar("Word")
# Every word of a link, and those that are only true of the data or the answers they were said about.
ABOUT_ANSWERS = ("strategy", "plan")
ABOUT_DATA = ("size", "similarity", *ABOUT_ANSWERS)
ABOUT = {"data": ABOUT_DATA, "size": ABOUT_ANSWERS, "similarity": ABOUT_ANSWERS}
WORDS = ("data", *ABOUT_DATA, "small", "weights", "run", "race", "study", "checked")


def about_data(dataset: str | None, weights: str | None) -> tuple[str, ...]:
    """The words that are only true of the dataset: weights that come with Thaw were chosen to fit it."""
    return (*ABOUT_DATA, "weights") if dataset and weights in SHIPPED else ABOUT_DATA


def like(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    """A text of the pattern's form is believed; of any other there is None."""
    return lambda text: text if pattern.fullmatch(text) else None


def one_of(words: Iterable[Word]) -> Callable[[str], Word | None]:
    """One of `words` is believed; of any other text there is None."""
    known: dict[str, Word] = {str(word): word for word in words}
    return lambda text: known.get(text)


def weights(text: str) -> str | None:
    """Weights that a browser may name."""
    try:
        weights_from_browser(text)
    except ValueError:
        return None
    return text
