"""The plan that the answers lead to, drawn into the network: how well each block tells the classes apart, and
which of them would learn.
"""

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import chosen, session
from tl_core.advice import Advice
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes
from tl_core.matrix.scenario import Scenario, scenario_for
from tl_core.matrix.strategy import Strategy
from tl_core.plans.presets import title_of
from tl_core.plans.recommendation import plan_for

KEY = "ladder of the scenario"
MEASURED = "The bar beside a block shows how well a quick classifier tells your classes apart there."
UNMEASURED = "Measure it for me shows how well each block tells your classes apart."


def show(dataset: Dataset, answers: Answers, axes: Axes | None, found: Advice | None) -> None:
    """Nothing where nobody has described the backbone yet. The plan is changed on its own page."""
    card = ladder.known_card(chosen.weights())
    if card is None:
        return
    accuracies = axes.similarity.depth.accuracies if axes else None
    strategy = _followed(scenario_for(answers), found)
    plan = plan_for(strategy, answers, card, dataset, axes.early_cut if axes else None)
    title = f"{title_of(plan)}, drawn into the network"
    picture, _ = st.columns([3, 2], gap="medium")
    with picture:
        ladder.show(ladder.ladder_of(plan, card, len(dataset.classes), accuracies, title=title), key=KEY)
        st.caption(MEASURED if axes else UNMEASURED)


def _followed(scenario: Scenario, found: Advice | None) -> Strategy:
    """The strategy that the user picked where the page says something of it; else that of the notes."""
    picked = session.strategy()
    if found and picked and any(line.strategy == picked for line in found.lines):
        return picked
    return scenario.followed(picked)
