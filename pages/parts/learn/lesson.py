"""The form of every lesson: the quotation, what is tried, a guess, the knobs, the picture, the ending."""

from collections.abc import Callable
from typing import TypeVar, cast

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import waiting, words
from pages.parts.learn import guess, in_class, knobs
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
    classroom = in_class.opened(lesson)
    if classroom:
        in_class.lead(classroom)
        in_class.gather(classroom)
    else:
        guess.ask(lesson)
    turned, dataset = knobs.turned(lesson), knobs.images()
    if classroom and not classroom.is_shown():
        in_class.wait(classroom)
    elif tried := _tried(lesson, turned, dataset, classroom is not None):
        picture(cast(Found, tried.value()))
        _end(tried)
        if classroom:
            in_class.compare(classroom, tried.ending().guess)
    if classroom is None:
        in_class.offer(lesson)
    with st.expander("What this cannot show", icon=":material/info:"):
        st.markdown(lesson.limits)


def _tried(lesson: Lesson, turned: dict[str, str], dataset: Dataset | None, in_class: bool) -> Tried | None:
    """What was measured; what came with Thaw where nobody has asked yet and nothing was changed. A class
    sees what is measured here.
    """
    if arithmetic := at_once(lesson, turned):
        return arithmetic
    task = questions.lesson(visitor.workspace(), lesson.name, turned, dataset)
    if in_class:
        return waiting.answer_of(task, tried_of)
    if not task.asked() and dataset is None and turned == lesson.turned({}):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Run it here", icon=ICON, on_click=task.ask_unless_asked)
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
