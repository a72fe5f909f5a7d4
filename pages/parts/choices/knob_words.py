"""What a learner turned and guessed on a page: knobs in its link, the guess in the session."""

import streamlit as st

from tl_core.lessons.lesson import Knob


def stands(knob: Knob) -> str:
    """Where a knob stands, as the link says; at its first choice where it says nothing else."""
    said = st.query_params.get(knob.name)
    return said if said and said in knob.choices else knob.first


def turn(knob: Knob, widget: str) -> None:
    """Keep in the link where a widget has just turned the knob. As it stands by itself, it is not named."""
    if (said := st.session_state[widget]) == knob.first:
        st.query_params.pop(knob.name, None)
    else:
        st.query_params[knob.name] = said


def hidden() -> frozenset[str]:
    """The knobs that the link hides: whoever made it wants them to stay as they stand."""
    return frozenset(st.query_params.get("hide", "").split(","))


def guessed(widget: str) -> str | None:
    """The guess that a widget holds, if one was made."""
    return st.session_state.get(widget)
