"""All that changes a plan on its page: the ladder, its numbers, its options, a rate that was found."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import ladder
from pages.parts.choices import chosen, session
from pages.parts.ladder.planned import HEADS
from pages.parts.plan import augmented, draft, find_rate, options, settings
from pages.parts.plan.choice import choose
from tl_core.matrix.strategy import Head
from tl_core.plans import Plan
from tl_core.plans.plan import ReadingChoice

LADDER = "ladder of the plan"
READINGS: dict[ReadingChoice, str] = {
    "chosen": "Best in cross-validation",
    "mean": "Mean over all positions",
    "grid": "Means on a grid of 2 x 2",
    "fine_grid": "Grid of 4 x 4 in narrow groups",
    "spread": "Mean, deviation, maximum",
}


def adjusted(basis: draft.Basis, picture: DeltaGenerator) -> Plan:
    """The plan as the widgets say, drawn into `picture`. Raises ValueError where their values do not go
    together.
    """
    key = f"{session.revision()} {basis.about}"
    plan = basis.plan
    with picture:
        plan = _choose_reading(replace(plan, head=_choose_head(plan, key)), key)
    try:
        plan = _choose_numbers(plan, basis, key)
    finally:
        with picture:
            _follow_ladder(plan, basis)
    _remember(plan, basis)
    return plan


def _remember(plan: Plan, basis: draft.Basis) -> None:
    """A link carries a strategy's own plan by its name, any other by the id it is kept under."""
    if plan == basis.start:
        session.remember_plan(plan.strategy, basis.scenario.strategy, None)
    elif plan != basis.plan:
        chosen.keep(plan, basis.scenario.strategy)


def _choose_head(plan: Plan, key: str) -> Head:
    return st.segmented_control(
        "Head", HEADS, default=plan.head, required=True, format_func=HEADS.__getitem__, key=f"{key} head"
    )


def _choose_reading(plan: Plan, key: str) -> Plan:
    """How the head reads, which is a choice where the head is solved on codes."""
    if not plan.fixed_features and plan.head_start == "random":
        return plan
    title = "How the head reads an activation"
    return replace(plan, reading=choose(title, READINGS, plan.reading, f"{key} reading"))


def _follow_ladder(plan: Plan, basis: draft.Basis) -> None:
    """Draw the plan as a ladder. What was done to the ladder is in the plan when the page runs again."""
    known = basis.axes.similarity.depth.accuracies if basis.axes else None
    drawn = ladder.ladder_of(plan, basis.card, len(basis.dataset.classes), known, editable=True)
    change = ladder.show(drawn, key=LADDER)
    if change:
        _remember(change.of_plan(plan), basis)
        st.rerun()


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
