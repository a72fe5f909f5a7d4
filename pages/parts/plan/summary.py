"""A plan summed up: one sentence with its cost, whether it is the recommended one, and what makes little
sense.
"""

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import session, visitor
from pages.parts.frame import space, words
from pages.parts.plan import draft
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan
from tl_core.plans.cost import sentence_for
from tl_core.plans.presets import CUSTOM, preset_of
from tl_core.plans.recommendation import warnings_for

OTHER_SOURCE = (
    "How similar your images are was answered for another backbone. This one has learned from other pictures."
)


def sum_up(basis: draft.Basis, plan: Plan) -> bool:
    """With the way back to the recommendation, where the plan has left it. Whether a run of it fits on the
    disk.
    """
    sentence = sentence_for(plan, basis.card, basis.dataset, visitor.workspace())
    st.markdown(f"#### {sentence}")
    st.caption(_meaning(basis, plan))
    fits = space.fits([plan], basis.card, basis.dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        if plan == basis.recommended:
            st.badge("As recommended", icon=":material/check:", color="green")
        else:
            st.badge("Differs from the recommendation", icon=":material/edit:", color="orange")
            st.button("Back to the recommendation", icon=":material/undo:", on_click=session.forget_changes)
    if session.of_another_source():
        st.warning(OTHER_SOURCE, icon=":material/compare:")
        st.page_link("guide/scenario.py", label="Look at its source", icon=":material/arrow_back:")
    if basis.axes and preset_of(plan) == "early_linear_probe" and plan.head_after == basis.early_cut:
        st.caption(words.sentence(basis.axes.similarity.depth.cut_reason))
    for warning in warnings_for(plan, basis.card):
        st.warning(words.sentence(warning), icon=":material/warning:")
    return fits


def _meaning(basis: draft.Basis, plan: Plan) -> str:
    """What the lit chip means: the sentence of its strategy, or what a plan of one's own does."""
    preset = preset_of(plan)
    if preset:
        return RECIPES[preset].sentence
    drawn = ladder.ladder_of(plan, basis.card, len(basis.dataset.classes))
    return f"{CUSTOM}: {words.sentence(ladder.sentence(drawn))}."
