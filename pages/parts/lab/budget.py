"""What an experiment will cost, before it begins: how many seeds, how many runs, about how long."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import space, step
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import counted
from tl_core.lab.experiment import MOST_SEEDS
from tl_core.plans import Plan
from tl_core.plans.duration import duration_of

WIDTH = 160


def seeds(default: int, meaning: str) -> int:
    """How often chance is asked, as the user says."""
    return st.number_input("Seeds", 1, MOST_SEEDS, default, width=WIDTH, help=meaning)


def agreed(
    plans: Callable[[], list[Plan]],
    said: Callable[[list[Plan]], str],
    card: BackboneCard,
    *datasets: Dataset,
) -> list[Plan]:
    """What `plans` makes of the datasets, with a line on what all of them get and take. Where it raises
    ValueError, the page says why and there are none.
    """
    try:
        made = plans()
    except ValueError as error:
        step.refused(error)
        return []
    st.caption(f"{said(made)} {counted(len(made), 'run')}{_time(made, card, datasets)}.")
    return made if space.fits(made, card, *datasets) else []


def _time(plans: list[Plan], card: BackboneCard, datasets: Sequence[Dataset]) -> str:
    duration = duration_of(plans, card, {one.id: one for one in datasets}, visitor.workspace())
    return f", {duration.words}" if duration else ""
