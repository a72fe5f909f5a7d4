"""What the matrix says of a cell: its strategy, the reason, the source, and what a second table says."""

import streamlit as st

from pages.parts.choices import session
from tl_core.matrix.scenario import SECOND_TABLE, Scenario
from tl_core.matrix.strategy import RECIPES


def explain(scenario: Scenario) -> None:
    """The strategy, why, and where that is said."""
    recipe = RECIPES[scenario.strategy]
    st.markdown(f"#### {recipe.title}")
    st.markdown(recipe.sentence)
    st.markdown(f"**Why:** {scenario.reason}")
    st.markdown(f"> “{scenario.quote}”")
    st.caption(scenario.source)


def compare(scenario: Scenario) -> None:
    """What the second table says of the cell, and where it differs, the choice between both."""
    if scenario.other is None:
        st.caption(f"A second table agrees: “{scenario.second_reading}” ({SECOND_TABLE}).")
        return
    st.markdown(f"**A second table differs:** “{scenario.second_reading}”")
    st.caption(SECOND_TABLE)
    followed = st.radio(
        "Which table do you follow?",
        [scenario.strategy, scenario.other],
        int(session.strategy() == scenario.other),
        format_func=lambda strategy: RECIPES[strategy].title,
        key=f"reading-{scenario.number}",
    )
    session.follow_strategy(followed, recommended=scenario.strategy)
