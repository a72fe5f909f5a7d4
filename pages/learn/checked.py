"""The notes, checked: every statement that a lesson tries, with what was measured of it here so far."""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import words
from pages.parts.learn.lesson import VERDICTS
from tl_core.lessons.shelf import LESSONS
from tl_core.lessons.tried import by_lesson, shipped

st.title("The notes, checked")
st.markdown(
    "What lessons measured on this machine so far, the newest last. Where nobody has tried one here, its"
    " stored result stands."
)
here = by_lesson(visitor.workspace())
for name, lesson in LESSONS.items():
    tried = here.get(name, [])
    with st.container(border=True):
        quote, found, place = st.columns([5, 6, 2], gap="medium", vertical_alignment="center")
        quote.markdown(f"“{lesson.quote}”")
        place.page_link(f"learn/{lesson.page}.py", label=lesson.title, icon=":material/science:")
        for one in tried or [shipped(name)]:
            ending = one.ending()
            found.markdown(f"{VERDICTS[ending.notes]} {ending.sentence}")
            found.caption(f"On {words.label(one.title)}." if tried and one.title else "Stored result.")
        if len(tried) > 1:
            right = [one.ending().notes for one in tried].count("right")
            place.caption(f"The notes were right in {right} of {len(tried)}.")
