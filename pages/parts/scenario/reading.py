"""What the matrix says of a cell: the answer in three sentences first; its strategy, the reason, the source,
and what a second table says.
"""

import streamlit as st

from pages.parts.choices import session
from tl_core.advice import Advice
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.axes import Axes
from tl_core.matrix.scenario import SECOND_TABLE, Scenario
from tl_core.matrix.strategy import RECIPES, Strategy

IMAGES: dict[Size, str] = {"small": "Few images", "large": "Many images"}
SOURCE: dict[Similarity, str] = {"similar": "like the source", "different": "unlike the source"}


def answer(scenario: Scenario, axes: Axes | None, found: Advice | None) -> None:
    """What kind of data this is, what to expect where that was measured, and what to do. Where the images
    themselves have said that, this is what the notes say.
    """
    with st.container(border=True):
        st.markdown(f"#### {IMAGES[scenario.size]}, {SOURCE[scenario.similarity]}.")
        if axes and not found:
            expected = axes.size.points[-1].accuracy.value
            st.markdown(f"Expect about {expected:.0%} right from a frozen network, as measured.")
        to_do = st.container()
        st.caption(scenario.reason)
        if scenario.other:
            _choose(scenario, scenario.other)
        followed = RECIPES[scenario.followed(session.strategy())]
        says = "The notes say" if found else "Do this"
        to_do.markdown(f"**{says}: {followed.title}.** {followed.sentence}")


def open_question(axes: Axes | None) -> None:
    """In the place of the answer, while a question is open; and that measuring left it open, where it did."""
    with st.container(border=True):
        st.markdown("#### How similar are your images to the source?")
        if axes:
            st.markdown(axes.similarity.sentence)
        st.markdown("Answer below, or click the row in the matrix. Then your data has its place here.")


def _choose(scenario: Scenario, other: Strategy) -> None:
    """The choice between both tables, where they differ."""
    both = [scenario.strategy, other]
    followed, key = session.strategy() or scenario.strategy, f"reading-{scenario.number}"
    session.light(key, followed if followed in both else None)
    st.radio(
        "Two tables differ here. Which do you follow?",
        both,
        None,
        format_func=lambda strategy: RECIPES[strategy].title,
        key=key,
        on_change=session.pick_strategy,
        args=(key, scenario.strategy),
    )


def sources(scenario: Scenario) -> None:
    """The sentence of the notes and that of the second table, each with its source."""
    st.markdown(f"**The notes:** “{scenario.quote}”")
    st.caption(scenario.source)
    agrees = "differs" if scenario.other else "agrees"
    st.markdown(f"**A second table {agrees}:** “{scenario.second_reading}”")
    st.caption(SECOND_TABLE)
