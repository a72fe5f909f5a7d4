"""What may be changed of a lesson: its knobs, kept in the link, and the images it is tried on."""

from functools import partial

import streamlit as st

from pages.parts.choices import chosen, knob_words, session
from pages.parts.frame import words
from tl_core.dataset import Dataset
from tl_core.lessons import Lesson
from tl_core.lessons.lesson import Knob

OWN = "own"
IMAGES = Knob("on", "Images", ("built-in", OWN))


def turned(lesson: Lesson) -> dict[str, str]:
    """Where the knobs stand. Those that the link hides stand as it says."""
    hidden = knob_words.hidden()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for knob in lesson.knobs:
            if knob.name not in hidden:
                _draw(knob, f"{lesson.name}-{knob.name}")
        if chosen.dataset_if_any() and not lesson.computed and IMAGES.name not in hidden:
            _draw(IMAGES, f"{lesson.name}-on")
    return {knob.name: knob_words.stands(knob) for knob in lesson.knobs}


def images() -> Dataset | None:
    """The chosen dataset, where the lesson is to be tried on it; None for the lesson's own images."""
    return chosen.dataset_if_any() if knob_words.stands(IMAGES) == OWN else None


def _draw(knob: Knob, key: str) -> None:
    session.light(key, knob_words.stands(knob))
    turn = partial(knob_words.turn, knob, key)
    if knob.many:
        st.select_slider(knob.title, knob.choices, key=key, on_change=turn)
    else:
        st.segmented_control(
            knob.title, knob.choices, required=True, wrap=True, format_func=_said, key=key, on_change=turn
        )


def _said(choice: str) -> str:
    dataset = chosen.dataset_if_any()
    return words.label(dataset.name) if choice == OWN and dataset else choice
