"""Names that users made, made safe to show: class names, file names, dataset names can hold anything a file
system allows.
"""

import re
import unicodedata

from tl_core.dataset.dataset import PART_NAMES, Part

LONGEST = 80
LONGEST_SENTENCE = 600
# Control, format (bidi overrides among them), surrogate and private characters have no place in a name on a
# page.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Markdown makes a link of a bare address even where its characters are escaped; a word joiner, which is
# invisible, parts it.
ADDRESS = re.compile(r"(?i)(https?:/|www(?=\.)|@)")
JOINER = "\u2060"
TERMINAL = re.compile(r" \(--[a-z-]+( [a-z]+)?\)")


def plain(text: str, longest: int = LONGEST) -> str:
    """The name as one line of at most `longest` visible characters, for tables, charts and other places
    without Markdown.
    """
    spaced = re.sub(r"\s+", " ", text)
    shown = "".join(
        letter
        for letter in unicodedata.normalize("NFC", spaced)
        if unicodedata.category(letter) not in HIDDEN
    )
    shown = shown.strip() or "(no name)"
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def label(text: str, longest: int = LONGEST) -> str:
    """The name for Markdown, which most of Streamlit's texts are: every sign that could be markup stands for
    itself.
    """
    return PUNCTUATION.sub(r"\\\1", ADDRESS.sub(rf"\1{JOINER}", plain(text, longest)))


def spoken(text: str, longest: int = LONGEST) -> str:
    """The name as part of a label that is only read out, where the signs of `label` would be read out too."""
    return " ".join(PUNCTUATION.sub(" ", plain(text, longest)).split())


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
