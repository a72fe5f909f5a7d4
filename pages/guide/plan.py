"""What will be trained? The plan in one sentence, the freeze ladder, its cost and its warnings; then the run
begins.
"""

import streamlit as st

from pages.parts.backbone import backbone, compare_backbones
from pages.parts.choices import chosen, session
from pages.parts.frame import step, words
from pages.parts.plan import adjust, draft, summary
from tl_core import engines
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace import Workspace


def choose_preset(basis: draft.Basis) -> draft.Basis:
    """The basis with the strategy the user picks, at first the recommended one."""
    titles = {name: recipe.title for name, recipe in RECIPES.items()}
    key = f"{session.revision()} {basis.dataset.id} {basis.answers} {basis.card.weights} preset"
    preset = st.pills(
        "Strategy", titles, default=basis.strategy, required=True, format_func=titles.__getitem__, key=key
    )
    st.caption(RECIPES[preset].sentence)
    session.follow_strategy(preset, recommended=basis.scenario.strategy)
    return basis.with_preset(preset)


def start(plan: Plan) -> None:
    """The same draft twice is the same run: a double click starts one."""
    run = Run.create(plan, Workspace.default(), session.draft_run_id())
    engines.start(run)
    session.remember_run(run.id)
    st.switch_page("guide/run.py", query_params={"run": run.id})


st.title("What will be trained?")
dataset, answers, top = chosen.dataset(), chosen.answers(), st.container()
backbone_name = words.label(chosen.weights_name(session.weights()))
with st.expander(f"Backbone: {backbone_name}", icon=":material/account_tree:"):
    backbone.choose()
    facts = st.container()
    compare_backbones.fetch_or_compare(dataset)
card = chosen.awaited_card()
facts.caption(backbone.facts(card))
basis = choose_preset(draft.Basis(dataset, answers, card, session.strategy(), chosen.axes(dataset, card)))
plan = None
try:
    plan = adjust.adjusted(basis)
except ValueError as error:
    step.refused(error)
else:
    with top:
        summary.sum_up(basis, plan)
    engines.prepare(plan, Workspace.default())
if step.forward("Start the run", ready=plan is not None, icon=":material/play_arrow:") and plan:
    start(plan)
session.forget_draft()
