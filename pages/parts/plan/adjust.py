"""All that changes a plan on its page: the freeze ladder, its numbers, its options, a rate that was found."""

import streamlit as st

from pages.parts.choices import session
from pages.parts.plan import augmented, draft, find_rate, ladder, options, settings
from tl_core.plans import Plan


def adjusted(basis: draft.Basis) -> Plan:
    """The plan as the widgets say. Raises ValueError where their values do not go together."""
    key = f"{session.revision()} {basis.about}"
    plan = draft.with_changes(basis.start, session.changes(basis.about))
    plan, rungs = ladder.climb(plan, basis.card, key)
    try:
        plan = _choose_numbers(plan, basis, key)
    finally:
        rungs.describe(plan, basis.card, len(basis.dataset.classes))
    session.remember_changes(basis.about, draft.changes_from(basis.start, plan))
    return plan


def _choose_numbers(plan: Plan, basis: draft.Basis, key: str) -> Plan:
    """Numbers and options; below the numbers, the augmentation and the search for a rate, which are about
    both.
    """
    numbers = st.expander("Epochs, rates, image size and more", icon=":material/tune:")
    with numbers:
        plan = settings.settings(plan, basis.card, key)
    with st.expander("Uneven classes, smoothing, early stopping and averaging", icon=":material/balance:"):
        plan = options.options(plan, key)
    with numbers:
        augmented.show(plan)
        find_rate.find(plan, basis)
    return plan
