"""A race before its start: who takes part, with how many seeds, under which budget, and about how long it
will take.
"""

import streamlit as st

from pages.parts.choices import chosen
from pages.parts.lab import budget
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.lab import race_standings
from tl_core.lab.race import RACERS, SEEDS, STRATEGIES, plans_for_race
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan

SEEDS_MEANING = "How often a strategy runs that depends on chance. More seeds, less luck."


def plans(dataset: Dataset, answers: Answers, card: BackboneCard) -> list[Plan]:
    """The plans of the race as the widgets say; empty where they make no race, and then the page says why."""
    rule = scenario_for(answers).strategy
    st.markdown(
        f"Your data is {answers.size} and {answers.similarity}: the rule says **{RECIPES[rule].title}**."
    )
    st.caption(chosen.with_backbone(dataset.title, card.weights))
    titles = {name: RECIPES[name].title for name in STRATEGIES}
    named = st.pills(
        "Strategies",
        titles,
        selection_mode="multi",
        default=list(RACERS),
        format_func=titles.__getitem__,
        help="From scratch is the control: it takes longest, and hardly ever wins.",
    )
    seeds = budget.seeds(SEEDS, SEEDS_MEANING)
    axes = chosen.axes(dataset, card)
    cut = axes.early_cut if axes else None
    return budget.agreed(
        lambda: plans_for_race(named, seeds, answers, card, dataset, {}, cut),
        race_standings.budget,
        card,
        dataset,
    )
