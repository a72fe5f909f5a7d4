"""The ladder on a page: a component that is patched in place, and what the user did to it since."""

from functools import partial
from pathlib import Path

import streamlit as st

from pages.parts.choices import heard
from pages.parts.frame.words import plain
from pages.parts.ladder.change import Change, change_from, number_of
from pages.parts.ladder.picture import Block, HeadBlock, Ladder
from pages.parts.ladder.sentences import (
    count_words,
    details,
    frozen_words,
    glow,
    head_words,
    learning_words,
    percent,
    sentence,
    stamp_words,
)
from pages.parts.ladder.widths import width_of
from tl_core.backbones.card import HEAD
from tl_core.evidence.wording import readable_rate

HERE = Path(__file__).parent
# One script for the browser, in three files for the reader: what a row is, what a hand does, how both meet.
SCRIPTS = ("rows.js", "gestures.js", "ladder.js")

_component = st.components.v2.component(
    "thaw_ladder",
    html="<div class='thaw-ladder'></div>\n",
    css=(HERE / "ladder.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / script).read_text(encoding="utf-8") for script in SCRIPTS),
)


def show(ladder: Ladder, key: str) -> Change | None:
    """Draw the ladder, and give what the user did to it since it was last shown, once; None for nothing.

    The same `key` is the same element, also with another value: focus, pointer and motion outlive it. The
    change is in the picture already; the caller makes it true (and reruns, where rates and costs follow).
    """
    said, answered = heard.said(key)
    change = None if answered else change_from(said, ladder)
    drawn = change.of_ladder(ladder) if change else ladder
    _component(
        data=as_json(drawn) | {"heard": number_of(said)},
        key=key,
        on_edit_change=partial(heard.hear, key),
    )
    # Last of all: a click may end the script wherever it draws.
    heard.answer(key)
    return change


def as_json(ladder: Ladder) -> dict:
    """What the browser is told, in words that are safe to show. Names are kept as they are as keys only."""
    return {
        "title": plain(ladder.title),
        "sentence": sentence(ladder),
        "image": plain(ladder.image),
        "cut": ladder.cut,
        "reads": ladder.head.reads,
        "editable": ladder.editable,
        "movable": ladder.movable_head,
        "live": ladder.live,
        "blocks": [_block_as_json(block, ladder) for block in ladder.blocks],
        "head": _head_as_json(ladder.head),
    }


def _block_as_json(block: Block, ladder: Ladder) -> dict:
    return {
        "name": block.name,
        "label": plain(block.name),
        "learning": block.learning,
        "locked": plain(block.locked) if block.locked else "",
        "width": width_of(block, ladder),
        "count": count_words(block.parameters),
        "frozen_words": frozen_words(block),
        "learning_words": learning_words(block, ladder.live),
        "accuracy": block.accuracy,
        "low": block.low,
        "high": block.high,
        "percent": "" if block.accuracy is None else percent(block.accuracy),
        "glow": glow(block.drift) if ladder.live else 0.0,
        "note": plain(block.note) if block.note else "",
        "stamp": block.stamp or "",
        "stamp_words": stamp_words(block),
        "details": details(block, ladder.live),
        "digest": plain(block.digest) if block.digest else "",
    }


def _head_as_json(head: HeadBlock) -> dict:
    how = "solved" if head.rate is None else f"rate {readable_rate(head.rate)}"
    return {
        "label": HEAD,
        "title": plain(head.title),
        "count": count_words(head.parameters),
        "words": plain(head.note) if head.note else how,
        "details": head_words(head),
        "accuracy": head.accuracy,
        "percent": "" if head.accuracy is None else percent(head.accuracy),
        "digest": plain(head.digest) if head.digest else "",
    }
