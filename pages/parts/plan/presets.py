"""The strategies as chips. The one that is lit is the one that the ladder shows; Custom where it is none."""

import streamlit as st

from pages.parts.choices import session
from pages.parts.plan import draft
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan
from tl_core.plans.presets import CUSTOM, preset_of

CHIPS = "presets"


def choose(basis: draft.Basis, left: Plan | None) -> draft.Basis:
    """The basis with the strategy the user picks, at first the recommended one, and with the plan as left."""
    basis = basis.with_preset(session.strategy()).with_left(left)
    lit = preset_of(basis.plan) or CUSTOM
    titles = {str(name): recipe.title for name, recipe in RECIPES.items()}
    session.light(CHIPS, lit)
    st.pills(
        "Strategy",
        titles | ({CUSTOM: CUSTOM} if lit == CUSTOM else {}),
        required=True,
        format_func=lambda name: titles.get(name, name),
        key=CHIPS,
        on_change=session.pick_strategy,
        args=(CHIPS, basis.scenario.strategy),
    )
    return basis
