"""What components of a page said and whether that was answered, and what the page has drawn of a run: kept
in the session, never in the link.
"""

import streamlit as st


def hear(component: str, says: str = "edit") -> None:
    """Keep what a component says, before the script begins, until it is answered: nothing is lost."""
    heard = {"edit": getattr(st.session_state[component], says), "answered": False}
    st.session_state["heard"] = st.session_state.get("heard", {}) | {component: heard}


def said(component: str) -> tuple[object, bool]:
    """What a component said last, and whether it was answered; None before it said anything."""
    heard = st.session_state.get("heard", {}).get(component, {"edit": None, "answered": True})
    return heard["edit"], heard["answered"]


def answer(component: str) -> None:
    """What the component said last is known to the page now."""
    if component in (heard := st.session_state.get("heard", {})):
        heard[component]["answered"] = True


def drawn(run: str) -> int | None:
    """How many points of a run the page has drawn, or None. Asking lets a click interrupt the page."""
    return st.session_state.get("drawn", {}).get(run)


def remember_drawn(run: str, points: int) -> None:
    st.session_state["drawn"] = {run: points}
