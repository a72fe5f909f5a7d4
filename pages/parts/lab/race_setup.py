"""A race before its start: who takes part, with how many seeds, under which budget, and about how long it
will take.
"""

import streamlit as st

from pages.parts.backbone import backbone
from pages.parts.frame import step, words
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import readable_seconds
from tl_core.lab.experiment import MOST_SEEDS
from tl_core.lab.race import SEEDS, STRATEGIES, plans_for_race
from tl_core.lab.race_standings import budget
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan
from tl_core.plans.cost import seconds_for


def plans(dataset: Dataset, answers: Answers, card: BackboneCard) -> list[Plan]:
    """The plans of the race as the widgets say; empty where they make no race, and then the page says why."""
    rule = scenario_for(answers).strategy
    st.markdown(
        f"Your data is {answers.size} and {answers.similarity}: the rule says **{RECIPES[rule].title}**. "
        "A race lets the other strategies try, on the same images."
    )
    st.caption(f"{words.label(dataset.title)}, backbone: {backbone.name(card.weights)}")
    titles = {name: RECIPES[name].title for name in STRATEGIES}
    named = st.pills(
        "Strategies", titles, selection_mode="multi", default=list(titles), format_func=titles.get
    )
    seeds = st.number_input(
        "Seeds",
        1,
        MOST_SEEDS,
        SEEDS,
        width=160,
        help="How often a strategy with chance in it runs. More seeds, less luck.",
    )
    try:
        found = plans_for_race(named, int(seeds), answers, card, dataset, {})
    except ValueError as error:
        step.refused(error)
        return []
    st.caption(f"{budget(found)} {len(found)} runs{_time(found, card, dataset)}.")
    return found


def _time(found: list[Plan], card: BackboneCard, dataset: Dataset) -> str:
    """Codes are computed once: of the strategies with fixed features only the first pays for them."""
    fixed, learning = (
        [plan for plan in found if plan.fixed_features],
        [plan for plan in found if not plan.fixed_features],
    )
    seconds = [seconds_for(plan, card, dataset) for plan in [*fixed[:1], *learning]]
    return "" if None in seconds else f", about {readable_seconds(sum(seconds))}"
