"""What a learner turned and guessed on a page: knobs in its link, the guess in the session."""

from collections.abc import Sequence

import streamlit as st


def stands(knob: str, choices: Sequence[str]) -> str:
    """Where a knob stands, as the link says; at its first choice where it says nothing else."""
    said = st.query_params.get(knob)
    return said if said and said in choices else choices[0]


def turn(knob: str, widget: str, choices: Sequence[str]) -> None:
    """Keep in the link where a widget has just turned the knob. As it stands by itself, it is not named."""
    if (said := st.session_state[widget]) == choices[0]:
        st.query_params.pop(knob, None)
    else:
        st.query_params[knob] = said


def hidden() -> frozenset[str]:
    """The knobs that the link hides: whoever made it wants them to stay as they stand."""
    return frozenset(st.query_params.get("hide", "").split(","))


def guessed(widget: str) -> str | None:
    """The guess that a widget holds, if one was made."""
    return st.session_state.get(widget)
