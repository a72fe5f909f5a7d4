"""Which runs are looked for: words, dataset, strategy, tag and state, as the widgets say."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from pages.parts.frame import words
from tl_core.catalogue.lines import Line
from tl_core.catalogue.search import Search
from tl_core.matrix.strategy import RECIPES

LEAST_WIDTH = 150
WORDS_MEANING = "Each word stands in the name, the note, a tag, the strategy, the data or the id of a run."
Choice = TypeVar("Choice", bound=str)


def asked(lines: Sequence[Line]) -> Search:
    """What the user looks for. Only what a run has can be chosen."""
    titles = words.told_apart({line.dataset: words.plain(line.data) for line in lines})
    tags = sorted({tag for line in lines for tag in line.note.tags})
    with st.grid("auto", min_column_width=LEAST_WIDTH, gap="small"):
        return Search(
            text=st.text_input("Search", key="runs-text", help=WORDS_MEANING),
            dataset=_one("Data", titles, titles.__getitem__),
            strategy=_one("Strategy", (line.strategy for line in lines), lambda name: RECIPES[name].title),
            tag=_one("Tag", tags, words.plain),
            state=_one("State", (line.status.state for line in lines), str),
        )


def _one(title: str, options: Iterable[Choice], said: Callable[[Choice], str]) -> Choice | None:
    """One of the options, each once; None is any."""
    return st.selectbox(
        title,
        list(dict.fromkeys(options)),
        index=None,
        format_func=said,
        placeholder="any",
        key=f"runs-{title}",
    )
