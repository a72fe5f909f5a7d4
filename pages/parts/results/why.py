"""Why a model says what it says of one image, over the page: where it looks, and what it learned that is
alike. Another process works it out.
"""

from functools import partial
from pathlib import Path

import streamlit as st

from pages.parts.choices import session, visitor, which_run
from pages.parts.choices.arrival import Asked
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_path
from tl_core.engines import questions
from tl_core.predictions.explanation import ClassMap, Explanation
from tl_core.runs import Run
from tl_core.runs.judged import Judged

ICON = ":material/lightbulb:"
AS_READ = "the one that the head reads"
COLOURS = "Orange speaks for the class, blue against it."
GROUP = "Seen after which layer group"


def offer(run: Run, data: Dataset, path: str, judged: Judged | None) -> None:
    """A button of a form that asks about an image of the data: of a mistake, about what was said of it and
    what is right.
    """
    classes = () if judged is None or judged.right else (judged.said, judged.label)
    asked = Asked(run.id, str(Path(data.root) / path), classes=classes)
    key = f"why-{path}"
    st.form_submit_button(
        "Why?", icon=ICON, key=key, type="tertiary", on_click=session.ask_why, args=(asked,)
    )


def show(run: Run) -> None:
    """The answer over the page, while somebody asks about an image of this run."""
    asked = session.asked_why()
    if asked and asked.run == run.id:
        _opened(run, asked)


def _close() -> None:
    session.ask_why(None)


@st.dialog("Why does the model say so?", width="medium", icon=ICON, on_dismiss=_close)
def _opened(run: Run, asked: Asked) -> None:
    st.markdown(f"**{words.label(Path(asked.name or asked.image).name)}**")
    ask = partial(questions.explain, visitor.workspace(), run, Path(asked.image), asked.name, asked.classes)
    told = waiting.answer_of(ask(), Explanation.from_json)
    if told is None:
        return
    choices = [AS_READ, *(name for name in reversed(told.groups) if (name,) != told.read)]
    group = st.selectbox(GROUP, choices, key=f"why-{run.id}")
    looked = told if group == AS_READ else waiting.answer_of(ask(group), Explanation.from_json)
    if looked:
        _maps(looked)
    _nearest(told, which_run.dataset_of(run))


def _maps(told: Explanation) -> None:
    """What the network saw, a map for each class, and those of random heads beside them."""
    with st.grid("auto", min_column_width=200, gap="small"):
        _picture(told.seen, "What the network sees", "")
        for one in told.maps:
            _picture(one.picture, f"**{words.label(one.name)}** {one.share:.1%}", told.sum_of(one), one)
    st.caption(words.sentence(f"{COLOURS} {told.method}"))
    st.markdown("**The same for heads of random weights**")
    with st.grid("auto", min_column_width=140, gap="small"):
        for number, path in enumerate(told.maps[0].random, 1):
            st.image(Path(path).read_bytes(), width="stretch", alt=f"The map of random head {number}")
    st.caption(words.sentence(told.sanity))


def _picture(path: str, title: str, figures: str, one: ClassMap | None = None) -> None:
    alt = "The image" if one is None else f"What speaks for {words.plain(one.name)}"
    with st.container(gap="xsmall"):
        st.markdown(title)
        st.image(Path(path).read_bytes(), width="stretch", alt=alt)
        if figures:
            st.caption(figures)


def _nearest(told: Explanation, data: Dataset | None) -> None:
    """The training images whose codes are nearest, with their classes."""
    if not told.nearest or data is None:
        return
    st.markdown("**The nearest training images**")
    items, folder = {item.path: item for item in data.items}, visitor.workspace().datasets / data.id
    with st.grid("auto", min_column_width=120, gap="small"):
        for one in told.nearest:
            small = thumbnail_path(folder, items[one.path]) if one.path in items else Path()
            with st.container(gap="xsmall"):
                st.markdown(words.label(one.label), help=words.label(one.path))
                if small.is_file():
                    st.image(small.read_bytes(), width="stretch", alt=words.plain(one.path))
                st.caption(f"{one.distance:.2f}")
    st.caption(
        f"Of the {told.remembered:,} that the model remembers. Below each is how far it is: 0 is the same,"
        " 1 unrelated."
    )
