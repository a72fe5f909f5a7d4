"""Which of the judged images are looked at: as somebody clicked, or chose in the lists above them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from pages.parts.charts.sureness import SPANS
from pages.parts.choices import session
from pages.parts.frame import words
from tl_core.runs.judged import Order, Wanted

# In a list of classes. No folder and no class has an empty name or this one.
ANY, OTHER = "", "/"
TRUE = {ANY: "every class"}
TAKEN = {OTHER: "any other", ANY: "any class"}
ALL_SHARES = (0.0, 1.0)
ORDERS: dict[Order, str] = {
    "loss": "Highest loss first",
    "unsure": "Least sure first",
    "sure": "Surest first",
}


@dataclass(frozen=True)
class Filter:
    """What the lists are set to: the class, what it was taken for, between which shares, and the order."""

    true: str = ANY
    taken: str = OTHER
    shares: tuple[float, float] = ALL_SHARES
    order: Order = "loss"

    @property
    def wanted(self) -> Wanted:
        said = None if self.taken in TAKEN else self.taken
        return Wanted(self.true or None, said, self.taken == OTHER, self.shares, self.order)

    def of_mistakes(self) -> "Filter":
        """The same where only mistakes can be shown."""
        return replace(self, taken=OTHER) if self.taken in (ANY, self.true) else self


def choose(about: str, classes: Sequence[str], clicked: Filter | None, all_known: bool) -> Filter:
    """The lists, set to what was clicked just now. Unless all images are known, only mistakes are shown."""
    keys = {name: f"{name}-{about}" for name in ("true", "taken", "shares", "order")}
    if clicked:
        now = clicked if all_known else clicked.of_mistakes()
        for name, key in keys.items():
            session.put(key, getattr(now, name))
    taken = [OTHER, *([ANY] if all_known else []), *classes]
    with st.container(horizontal=True):
        return Filter(
            st.selectbox("In truth", [ANY, *classes], format_func=_true, key=keys["true"]),
            st.selectbox("Taken for", taken, format_func=_taken, key=keys["taken"]),
            st.selectbox("How sure", [ALL_SHARES, *SPANS], format_func=_shares, key=keys["shares"]),
            st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, key=keys["order"]),
        )


def _true(name: str) -> str:
    return TRUE.get(name) or words.plain(name)


def _taken(name: str) -> str:
    return TAKEN.get(name) or words.plain(name)


def _shares(span: tuple[float, float]) -> str:
    return "any" if span == ALL_SHARES else f"{span[0]:.0%} to {span[1]:.0%}"
