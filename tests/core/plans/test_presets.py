"""A plan is called what its ladder shows."""

from dataclasses import replace

import pytest

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.strategy import RECIPES
from tl_core.plans import Plan
from tl_core.plans.presets import CUSTOM, preset_of, title_of
from tl_core.plans.recommendation import plan_for


def planned(strategy: str, card: BackboneCard, dataset: Dataset) -> Plan:
    return plan_for(strategy, Answers("small", "similar"), card, dataset)


@pytest.mark.parametrize("strategy", RECIPES)
@pytest.mark.parametrize("depth", [2, 3, 4])
def test_every_strategy_is_called_by_its_name(strategy, depth, card, dataset):
    shallow = replace(card, groups=card.groups[:depth])
    assert preset_of(planned(strategy, shallow, dataset)) == strategy


def test_what_learns_makes_the_name_and_not_what_it_was_drawn_up_as(card, dataset):
    probe = planned("linear_probe", card, dataset)
    assert preset_of(replace(probe, trained=probe.groups, head_rate=0.5)) == "fine_tune_all"
    assert preset_of(replace(probe, head_after="stem")) == "early_linear_probe"
    assert title_of(replace(probe, trained=("top",))) == "Fine-tune the top"


def test_a_network_of_no_strategy_is_custom(card, dataset):
    tuned = planned("fine_tune_all", card, dataset)
    for plan in (
        tuned.toggled("middle"),
        replace(tuned, head_after="middle"),
        replace(tuned, pretrained=("stem",)),
        replace(planned("from_scratch", card, dataset), head_after="low"),
    ):
        assert preset_of(plan) is None and title_of(plan) == CUSTOM
