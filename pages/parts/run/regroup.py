"""Freezing and thawing while a run goes: which layer groups learn from the next step on."""

import streamlit as st

from pages.parts.frame import words
from tl_core.runs import Run


def choice(run: Run) -> None:
    """A way to change which groups learn, for a run in which that means something. Marked on every curve."""
    plan = run.plan
    if plan.fixed_features or plan.random:
        return
    now = run.requested_groups()
    if now is None:
        now = plan.trained
    with st.popover("Freeze or thaw", icon=":material/ac_unit:"):
        # The key carries what is in force: a keyed widget keeps its old value otherwise.
        learning = st.pills(
            "Layer groups that learn",
            plan.network_groups,
            selection_mode="multi",
            format_func=words.label,
            default=[name for name in plan.network_groups if name in now],
            key=f"learning {run.id} {' '.join(now)}",
        )
        st.caption(
            "The change begins with the next step. No group loses what it has learned. A thawed group begins"
            " with a low rate."
        )
        if st.button("Apply", disabled=set(learning) == set(now), icon=":material/check:"):
            run.request_groups(tuple(learning))
            st.rerun()
