"""In which order runs are listed: the newest first, or the best of one dataset, which is its leaderboard."""

import streamlit as st

from pages.parts.choices import visitor
from tl_core.catalogue.lines import Line
from tl_core.catalogue.search import best_first

NEWEST, BEST = "Newest first", "Best first"
LUCK = "The best of many was lucky too. Tick two to six to compare them on the same images, with a test."
ONE_SET = (
    "Accuracies on different images have no order. Choose one set under *Data*, and the best stands first."
)


def chosen() -> str:
    """NEWEST or BEST, as the user says."""
    return st.segmented_control(
        "Order",
        [NEWEST, BEST],
        default=NEWEST,
        required=True,
        key="runs-order",
        label_visibility="collapsed",
    )


def in_order(lines: list[Line], order: str | None) -> list[Line]:
    """The lines as they were asked for; where the best cannot be told, the newest first."""
    if order == BEST:
        try:
            ranked = best_first(lines)
        except ValueError:
            st.info(ONE_SET, icon=":material/info:")
        else:
            st.caption(LUCK)
            return ranked
    return visitor.own_first(lines)
