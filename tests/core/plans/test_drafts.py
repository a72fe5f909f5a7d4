"""A plan that was changed is found again by a short id, and nothing else is."""

import os
from dataclasses import replace

import pytest

from tl_core.matrix import Answers
from tl_core.plans import Plan, drafts
from tl_core.plans.recommendation import plan_for
from tl_core.workspace.stored import DamagedFileError


@pytest.fixture
def plan(card, dataset) -> Plan:
    return plan_for("fine_tune_top", Answers("small", "similar"), card, dataset).toggled("low")


def test_the_same_plan_has_the_same_id_and_comes_back_whole(plan, workspace):
    id = drafts.keep(workspace, plan)
    assert drafts.keep(workspace, plan) == id != drafts.keep(workspace, plan.toggled("low"))
    assert drafts.find(workspace, id) == plan


def test_a_long_list_of_excluded_images_makes_no_long_file(plan, workspace):
    id = drafts.keep(workspace, replace(plan, excluded=("0" * 64 + " a.png",) * 10_000))
    assert drafts.find(workspace, id) == plan


@pytest.mark.parametrize(
    "id", ["", "..", "../runs", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdef"]
)
def test_what_is_no_id_or_was_never_kept_is_refused(plan, workspace, id):
    drafts.keep(workspace, plan)
    with pytest.raises(ValueError, match="there is no plan"):
        drafts.find(workspace, id)


@pytest.mark.parametrize("content", ["{", "{}", '{"plan": {}}', " " * (drafts.BYTES_LIMIT + 1)])
def test_a_file_that_holds_no_plan_is_refused(plan, workspace, content):
    id = drafts.keep(workspace, plan)
    (workspace.drafts / id / drafts.FILE).write_text(content)
    with pytest.raises(DamagedFileError):
        drafts.find(workspace, id)


def test_the_one_left_alone_for_longest_goes_first(plan, workspace, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2)
    first, second = (drafts.keep(workspace, replace(plan, seed=seed)) for seed in (1, 2))
    for age, id in ((20, first), (10, second)):
        os.utime(workspace.drafts / id, (age, age))
    drafts.find(workspace, first)
    third = drafts.keep(workspace, replace(plan, seed=3))
    assert {path.name for path in workspace.drafts.iterdir()} == {first, third}
