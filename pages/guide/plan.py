"""What will be trained? The plan in one sentence, the freeze ladder, its cost and its warnings; then the run begins."""

import streamlit as st

from pages.parts import backbone, chosen, draft, ladder, session, settings, step, words
from tl_core import cost, engines
from tl_core.plan import Plan, warnings_for
from tl_core.runs import Run
from tl_core.strategy import RECIPES
from tl_core.workspace import Workspace


def choose_preset(basis: draft.Basis) -> draft.Basis:
    titles = {name: recipe.title for name, recipe in RECIPES.items()}
    key = f"{session.revision()} {basis.dataset.id} {basis.answers} {basis.card.weights} preset"
    preset = st.pills("Strategy", titles, default=basis.strategy, required=True, format_func=titles.get, key=key)
    st.caption(RECIPES[preset].sentence)
    session.remember_strategy(None if preset == basis.scenario.strategy else preset)
    return draft.Basis(basis.dataset, basis.answers, basis.card, preset)


def change(basis: draft.Basis) -> Plan:
    """The plan as the widgets say. Raises ValueError where their values do not go together."""
    key = f"{session.revision()} {basis.about}"
    plan = draft.with_changes(basis.start, session.changes(basis.about))
    plan = ladder.climb(plan, basis.card, len(basis.dataset.classes), key)
    with st.expander("Epochs, rates, image size and more", icon=":material/tune:"):
        plan = settings.settings(plan, basis.card, key)
    session.remember_changes(basis.about, draft.changes_from(basis.start, plan))
    return plan


def sum_up(basis: draft.Basis, plan: Plan) -> None:
    st.markdown(f"#### {cost.sentence_for(plan, basis.card, basis.dataset)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if plan == basis.recommended:
            st.badge("As recommended", icon=":material/check:", color="green")
        else:
            st.badge("Differs from the recommendation", icon=":material/edit:", color="orange")
            st.button("Back to the recommendation", icon=":material/undo:", on_click=session.forget_changes)
    for warning in warnings_for(plan, basis.card):
        st.warning(words.sentence(warning), icon=":material/warning:")


def start(plan: Plan) -> None:
    """The same draft twice is the same run: a double click starts one."""
    run = Run.create(plan, Workspace.default(), session.draft_run_id())
    engines.start(run)
    session.remember_run(run.id)
    st.switch_page("guide/run.py", query_params={"run": run.id})


st.title("What will be trained?")
dataset, answers = chosen.dataset(), chosen.answers()
summary = st.container()
with st.expander(f"Backbone: {backbone.name(session.weights())}", icon=":material/account_tree:"):
    backbone.choose()
    facts = st.container()
card = chosen.card()
facts.caption(backbone.facts(card))
basis = choose_preset(draft.Basis(dataset, answers, card, session.strategy()))
plan = None
try:
    plan = change(basis)
except ValueError as error:
    st.error(words.sentence(str(error)), icon=":material/error:")
else:
    with summary:
        sum_up(basis, plan)
if step.forward("Start the run", ready=plan is not None, icon=":material/play_arrow:"):
    start(plan)
session.forget_draft()
