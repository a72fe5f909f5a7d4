"""Names that users made, and sentences with such names in them, made safe to show on a page."""

import re
from collections import Counter
from collections.abc import Mapping

from tl_core.dataset.dataset import PART_NAMES, Part
from tl_core.evidence.names import LONGEST
from tl_core.evidence.names import label as label
from tl_core.evidence.names import plain as plain
from tl_core.evidence.names import spoken as spoken

LONGEST_SENTENCE = 600
END_OF_ID = 6
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


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles by id, for a list to choose from; where two are alike, each with the end of its id."""
    times = Counter(titles.values())
    return {
        id: title if times[title] == 1 else f"{title} ({id[-END_OF_ID:]})" for id, title in titles.items()
    }
