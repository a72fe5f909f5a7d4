"""One of a few words, chosen from a list that says what each means."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

Word = TypeVar("Word", bound=str)


def choose(title: str, words: Mapping[Word, str], now: Word, key: str, meaning: str | None = None) -> Word:
    """The word that the user takes; `now` until they take another."""
    index = list(words).index(now)
    return st.selectbox(title, list(words), index, words.__getitem__, key=key, help=meaning)
