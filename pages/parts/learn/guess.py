"""The learner's guess, before anything is shown; nobody has to make one."""

import streamlit as st

from pages.parts.choices import knob_words
from pages.parts.frame import words
from tl_core.lessons import Lesson


def ask(lesson: Lesson, before: str | None = None, closed: bool = False) -> str | None:
    """The guess that stands: made now, or `before`. A `closed` question takes no other."""
    return st.radio(
        f"**Your guess.** {lesson.question}",
        lesson.guesses,
        index=lesson.guesses.index(before) if before else None,
        format_func=words.sentence,
        horizontal=True,
        disabled=closed,
        key=_key(lesson.name),
    )


def answer(lesson: str, true: str) -> None:
    """Whether the guess came true; nothing where none was made."""
    guessed = knob_words.guessed(_key(lesson))
    if guessed == true:
        st.markdown(":material/thumb_up: Your guess came true.")
    elif guessed:
        st.markdown(f"You guessed: {guessed}. It was: {true}.")


def _key(lesson: str) -> str:
    return f"guess-{lesson}"
