"""What an experiment will cost, before it begins: how many seeds, how many runs, about how long."""

from collections.abc import Callable

import streamlit as st

from pages.parts.frame import step
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import counted, readable_seconds
from tl_core.lab.experiment import MOST_SEEDS
from tl_core.plans import Plan
from tl_core.plans.cost import seconds_for

WIDTH = 160


def seeds(default: int, meaning: str) -> int:
    """How often chance is asked, as the user says."""
    return st.number_input("Seeds", 1, MOST_SEEDS, default, width=WIDTH, help=meaning)


def agreed(
    plans: Callable[[], list[Plan]],
    said: Callable[[list[Plan]], str],
    card: BackboneCard,
    dataset: Dataset,
) -> list[Plan]:
    """What `plans` makes, with a line on what all of them get and take. Where it raises ValueError, the page
    says why and there are none.
    """
    try:
        made = plans()
    except ValueError as error:
        step.refused(error)
        return []
    st.caption(f"{said(made)} {counted(len(made), 'run')}{_time(made, card, dataset)}.")
    return made


def _time(plans: list[Plan], card: BackboneCard, dataset: Dataset) -> str:
    """Codes are computed once: of the plans that are solved only the first pays for them."""
    solved = [plan for plan in plans if plan.fixed_features]
    learning = [plan for plan in plans if not plan.fixed_features]
    costs = [seconds_for(plan, card, dataset) for plan in [*solved[:1], *learning]]
    seconds = [cost for cost in costs if cost is not None]
    return f", about {readable_seconds(sum(seconds))}" if len(seconds) == len(costs) else ""
