"""Names that users made, made safe to show: class names, file names, dataset names can hold anything a file
system allows.
"""

import re
import unicodedata

LONGEST = 80
# Control, format (bidi overrides among them), surrogate and private characters have no place in a name on a
# page.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Markdown makes a link of a bare address even where its characters are escaped; a word joiner, which is
# invisible, parts it.
ADDRESS = re.compile(r"(?i)(https?:/|www(?=\.)|@)")
JOINER = "\u2060"


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
