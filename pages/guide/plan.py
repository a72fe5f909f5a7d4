"""What will be trained? The network as a ladder, the plan in one sentence with its cost and its warnings;
then the run begins.
"""

import streamlit as st

from pages.parts.backbone import backbone, compare_backbones, fitting
from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import glossary, step, words
from pages.parts.plan import adjust, draft, presets, summary
from tl_core import engines
from tl_core.disk import quota
from tl_core.plans import Plan
from tl_core.runs import Run


def start(plan: Plan) -> None:
    """The same draft twice is the same run: a double click starts one."""
    quota.check_may_begin(visitor.workspace())
    run = Run.create(plan, visitor.workspace(), session.draft_run_id())
    engines.start(run)
    session.remember_opened("run", run.id)
    session.go_to("guide/run.py")


st.title("What will be trained?")
dataset, answers = chosen.dataset(), chosen.answers()
backbone_name = words.label(chosen.weights_name(chosen.weights()))
with st.expander(f"Backbone: {backbone_name}", icon=":material/account_tree:", key="backbone"):
    backbone.choose()
    facts = st.container()
    compare_backbones.fetch_or_compare(dataset)
fitting.say(dataset)
card = chosen.awaited_card()
facts.caption(backbone.facts(card))
basis = presets.choose(draft.Basis(dataset, answers, card, axes=chosen.axes(dataset, card)), chosen.kept())
# What is said of the plan grows and shrinks: beside the ladder, on a phone below it, it moves nothing.
picture, meaning = st.columns([3, 2], gap="medium")
plan, fits = None, False
try:
    plan = adjust.adjusted(basis, picture)
except ValueError as error:
    step.refused(error)
else:
    with meaning:
        fits = summary.sum_up(basis, plan)
        glossary.explain("layer group", "frozen", "cut", "head")
    engines.prepare(plan, visitor.workspace())
if step.forward("Start the run", ready=fits, icon=":material/play_arrow:") and plan:
    start(plan)
session.forget_draft()
