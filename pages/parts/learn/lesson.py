"""The form of every lesson: the quotation, what is tried, a guess, the knobs, the picture, the ending."""

from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import waiting, words
from pages.parts.learn import guess, knobs
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.evidence.wording import readable_seconds
from tl_core.lessons import Lesson
from tl_core.lessons.lesson import Notes
from tl_core.lessons.tried import Tried, at_once, shipped, tried_of

Found = TypeVar("Found")
ICON = ":material/science:"
CAPTION = "Takes less than half a minute on the built-in images."
VERDICTS: dict[Notes, str] = {
    "right": ":material/check_circle: **The notes were right here.**",
    "wrong": ":material/cancel: **The notes were not right here.**",
    "open": ":material/help: **This tells neither way.**",
}


def show(lesson: Lesson, found: type[Found], picture: Callable[[Found], None]) -> None:
    """The page of a lesson; `picture` draws what was found."""
    st.title(lesson.title)
    st.markdown(f"> “{lesson.quote}”")
    st.caption(f"CS231n notes, {lesson.place}")
    st.markdown(lesson.trying)
    guess.ask(lesson)
    turned, dataset = knobs.turned(lesson), knobs.images()
    if tried := _tried(lesson, turned, dataset):
        picture(cast(Found, tried.value()))
        _end(tried)
    with st.expander("What this cannot show", icon=":material/info:"):
        st.markdown(lesson.limits)


def _tried(lesson: Lesson, turned: dict[str, str], dataset: Dataset | None) -> Tried | None:
    """What was measured; what came with Thaw where nobody has asked yet and nothing was changed."""
    if arithmetic := at_once(lesson, turned):
        return arithmetic
    task = questions.lesson(visitor.workspace(), lesson.name, turned, dataset)
    if not task.asked() and dataset is None and turned == lesson.turned({}):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Run it here", icon=ICON, on_click=task.ask_again)
            st.badge("Stored result", icon=":material/inventory_2:", color="violet")
            st.caption(CAPTION)
        return shipped(lesson.name)
    return waiting.offered(task, "Run", ICON, CAPTION, tried_of)


def _end(tried: Tried) -> None:
    ending = tried.ending()
    with st.container(border=True):
        st.markdown(VERDICTS[ending.notes])
        st.markdown(ending.sentence)
        guess.answer(tried.lesson, ending.guess)
        if tried.title:
            st.caption(f"On {words.label(tried.title)}, in {readable_seconds(tried.seconds)}.")
