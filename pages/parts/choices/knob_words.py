"""What a learner turned and guessed on a page: knobs in its link, the guess in the session."""

from collections.abc import Iterable

import streamlit as st

from tl_core.lessons.lesson import Knob

CLASS = "class"


def stands(knob: Knob) -> str:
    """Where a knob stands, as the link says; at its first choice where it says nothing else."""
    said = st.query_params.get(knob.name)
    return said if said and said in knob.choices else knob.first


def turn(knob: Knob, widget: str) -> None:
    """Keep in the link where a widget has just turned the knob."""
    set_to(knob, st.session_state[widget])


def set_to(knob: Knob, choice: str) -> None:
    """Keep in the link where the knob stands. As it stands by itself, it is not named."""
    if choice == knob.first:
        st.query_params.pop(knob.name, None)
    else:
        st.query_params[knob.name] = choice


def hidden() -> frozenset[str]:
    """The knobs that the link hides: whoever made it wants them to stay as they stand."""
    return frozenset(st.query_params.get("hide", "").split(","))


def classroom() -> str | None:
    """The code of the class that the link is about; nobody has looked at its form yet."""
    return st.query_params.get(CLASS)


def begin_class(code: str, hidden: Iterable[str]) -> None:
    """From now on the link is the one for a class: its knobs stay as they stand."""
    st.query_params["hide"] = ",".join(hidden)
    st.query_params[CLASS] = code


def end_class() -> None:
    for word in ("hide", CLASS):
        st.query_params.pop(word, None)


def guessed(widget: str) -> str | None:
    """The guess that a widget holds, if one was made."""
    return st.session_state.get(widget)
