"""Names that users made, and sentences with such names in them, made safe to show on a page."""

import re

from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.evidence.names import LONGEST
from tl_core.evidence.names import label as label
from tl_core.evidence.names import plain as plain
from tl_core.evidence.names import spoken as spoken

LONGEST_SENTENCE = 600
TERMINAL = re.compile(r" \(--[a-z-]+( [a-z]+)?\)")


def sentence(text: str) -> str:
    """As `label`, for a whole sentence that may hold names: a reason, a verdict, a progress."""
    return label(text, LONGEST_SENTENCE)


def reason(text: str) -> str:
    """As `sentence`, for a reason that begins in lower case and has no full stop: a sentence of its own.

    What it says in parentheses to who sits at a terminal is left out.
    """
    text = TERMINAL.sub("", text)
    first_word = text.partition(" ")[0]
    begun = f"{text[:1].upper()}{text[1:]}" if first_word.isalpha() else text
    return sentence(begun if begun.endswith((".", "!", "?")) else f"{begun}.")


def part_title(part: Part) -> str:
    """The part of a split as it stands in a legend or a table: `Validation`."""
    return PART_NAMES[part].capitalize()


def plotted(text: str, longest: int = LONGEST) -> str:
    """The name for a chart: plotly reads a few HTML tags, links among them, in every text."""
    return plain(text, longest).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
