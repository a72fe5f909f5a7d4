"""Find a rate: asked on the plan page about the plan as it stands, answered by another process, taken into
the plan.
"""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.plan import draft
from pages.parts.plan.find_rate import figure
from tests.pages.guide.test_plan import move, preset, trained
from tests.pages.opened import button, ladder_drawn, rerun_until, shown
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.rate_range import RateRange
from tl_core.workspace import Workspace

FOUND = RateRange((1e-6, 1e-3, 0.2), (1.0, 0.5, 4.0), (1.0, 0.6, 3.0), 0.1, 0.0017, "tenth", True)


@pytest.fixture
def plan_page(open_page, dataset: Dataset, card: BackboneCard) -> AppTest:
    """Every group learns."""
    return open_page(
        "guide/plan.py", data=dataset.id, size="small", similarity="similar", strategy="fine_tune_all"
    )


@pytest.fixture
def start(dataset: Dataset, card: BackboneCard) -> Plan:
    """The plan that the page begins with."""
    return draft.Basis(dataset, Answers("small", "similar"), card, "fine_tune_all").start


def give(found: RateRange, plan: Plan, workspace: Workspace) -> None:
    """As if another process had just answered about this plan."""
    task = questions.find_rate(workspace, plan)
    task.folder.mkdir(parents=True)
    task.give(found.to_json())


def rates(app: AppTest) -> tuple[float, ...]:
    wanted = ("Head rate (AdamW)", "Backbone rate (AdamW)")
    return tuple(next(one for one in app.number_input if one.label == label).value for label in wanted)


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def test_the_button_asks_another_process_which_answers(plan_page: AppTest, workspace: Workspace):
    batch = next(one for one in plan_page.number_input if one.label == "Batch size")
    batch.set_value(4).run()  # soon answered
    button(plan_page, "Find a rate").click().run()
    rerun_until(plan_page, lambda: "the loss" in shown(plan_page))
    assert not plan_page.error and "Find a rate" not in labels(plan_page)
    assert not workspace.runs.exists() or not list(workspace.runs.iterdir())


def test_the_rate_is_taken_into_the_plan_and_the_ladder_stays(
    plan_page: AppTest, start: Plan, workspace: Workspace
):
    move(plan_page, stem=False)
    give(FOUND, start.toggled("stem"), workspace)
    plan_page.run()
    button(plan_page, "Use it").click().run()
    assert rates(plan_page) == (0.0017, 0.00017) and trained(plan_page) == [
        "layer1",
        "layer2",
        "layer3",
        "layer4",
    ]
    assert "The plan uses this rate" in shown(plan_page)
    assert ladder_drawn(plan_page)["blocks"][1]["learning_words"] == "rate 1.7e-4"
    assert "Use it" not in labels(plan_page) and not button(plan_page, "Start the run").disabled


def test_a_rate_found_for_another_ladder_is_not_shown(plan_page: AppTest, start: Plan, workspace: Workspace):
    give(FOUND, start, workspace)
    plan_page.run()
    assert "a tenth of the rate" in shown(plan_page)
    move(plan_page, stem=False)
    assert "a tenth of the rate" not in shown(plan_page) and "Find a rate" in labels(plan_page)


def test_where_no_rate_was_found_there_is_none_to_take(plan_page: AppTest, start: Plan, workspace: Workspace):
    give(replace(FOUND, suggestion=None, why=None), start, workspace)
    plan_page.run()
    assert "keep the rates of the plan" in shown(plan_page) and "Use it" not in labels(plan_page)


def test_a_plan_without_a_rate_says_why(plan_page: AppTest):
    preset(plan_page, "linear_probe")
    assert "There is no rate to find" in shown(plan_page) and "Find a rate" not in labels(plan_page)


def test_the_suggestion_is_marked_and_an_explosion_does_not_flatten_the_curve():
    drawn = figure(FOUND)
    assert [line["x0"] for line in drawn["layout"]["shapes"]] == [0.0017]
    assert (
        drawn["layout"]["yaxis"]["range"][1] < max(FOUND.smoothed)
        and drawn["layout"]["xaxis"]["type"] == "log"
    )
    assert figure(replace(FOUND, suggestion=None, why=None))["layout"]["shapes"] == []
