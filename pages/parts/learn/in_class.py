"""A lesson given to a class: its link and code, what everybody guesses, and the result once the teacher shows
it.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from pages.parts.charts import live
from pages.parts.choices import knob_words, visitor
from pages.parts.frame import step, words
from pages.parts.learn import guess, guesses_figure, knobs
from tl_core.evidence.wording import counted
from tl_core.lessons import Lesson
from tl_core.lessons.classroom import Classroom

EVERY_SECONDS = 2.0
OFFER = (
    "Everybody guesses on a page of their own, by a link or its QR code. What was guessed is gathered under a"
    " code, without names. Nobody sees the result before you show it."
)
WAIT = "The result comes here once your teacher shows it."


def opened(lesson: Lesson) -> Classroom | None:
    """The class that the link names; where it names none of this lesson, the page says so."""
    code = knob_words.classroom()
    if code is None:
        return None
    try:
        found = Classroom.find(visitor.workspace(), code)
        if found.lesson == lesson:
            return found
        raise ValueError(f"the class {code} is about another page, *{found.lesson.title}*; open its own link")
    except ValueError as error:
        st.warning(words.reason(str(error)), icon=":material/link_off:")
        return None


def offer(lesson: Lesson) -> None:
    """A way to give the lesson to a class as its knobs stand now."""
    with st.expander("Use it in a class", icon=":material/groups:"):
        st.markdown(OFFER)
        titles = {
            knob.name: knob.title for knob in (*lesson.knobs, *(() if lesson.computed else (knobs.IMAGES,)))
        }
        hidden = st.multiselect(
            "Stays as it stands now",
            list(titles),
            list(titles),
            format_func=titles.__getitem__,
            help="Your class cannot turn these knobs.",
            key=f"hidden-{lesson.name}",
        )
        st.button("Make a class", icon=":material/add:", on_click=_begin, args=(lesson, hidden))


def _begin(lesson: Lesson, hidden: list[str]) -> None:
    knob_words.begin_class(Classroom.begin(visitor.workspace(), lesson).code, hidden)


def lead(classroom: Classroom) -> None:
    """For its teacher: the code, the link, and the way to show the result."""
    if not classroom.is_led_by(visitor.here()):
        return
    link = _link()
    with st.container(border=True):
        about, code = st.columns([3, 1], vertical_alignment="center")
        with about:
            st.markdown(f"### Class {classroom.code}")
            st.caption("Your class opens this page:")
            st.code(link, language=None, wrap_lines=True)
            with st.container(horizontal=True):
                if not classroom.is_shown():
                    show = "Show the result"
                    st.button(show, icon=":material/visibility:", on_click=_show, args=(classroom,))
                st.button("End the class", icon=":material/close:", on_click=knob_words.end_class)
        code.image(
            segno.make(link, error="m").svg_data_uri(scale=4, light="white"),
            width="stretch",
            alt=f"QR code of the page of class {classroom.code}",
        )


def _show(classroom: Classroom) -> None:
    classroom.show(visitor.here())


def _link() -> str:
    """The address of this page, as it stands, for others."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(st.query_params.to_dict()), ""))


def gather(classroom: Classroom) -> None:
    """Everybody's guess is kept under the code; it can be changed until the result is shown."""
    here, lesson = visitor.here(), classroom.lesson
    before = classroom.guess_of(here)
    guessed = guess.ask(lesson, before, closed=classroom.is_shown())
    if guessed and guessed != before:
        try:
            classroom.guess(here, guessed)
        except ValueError as error:
            step.refused(error)


def wait(classroom: Classroom) -> None:
    """Until the result is shown: how many have guessed."""
    st.fragment(_waiting, run_every=EVERY_SECONDS)(classroom)


@step.refusing()
def _waiting(classroom: Classroom) -> None:
    if classroom.is_shown():
        st.rerun()
    made = counted(sum(classroom.guesses().values()), "answer")
    led = classroom.is_led_by(visitor.here())
    st.info(f"{made} so far." if led else f"{made} so far. {WAIT}", icon=":material/how_to_vote:")


def compare(classroom: Classroom, true: str) -> None:
    """What the class guessed, beside what came true."""
    guesses = classroom.guesses()
    total = sum(guesses.values())
    if not total:
        st.caption("Nobody in this class has guessed.")
        return
    st.markdown(f"**{guesses[true]:,} of {counted(total, 'answer')} in this class came true.**")
    live.chart(guesses_figure.figure(guesses, true), "What this class guessed", key="guesses")
