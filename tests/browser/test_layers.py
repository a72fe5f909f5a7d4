"""A layer study as the browser sees it: from a link, its curves growing live, through a refresh, to its
sentence.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.core.stand_ins.racers import end
from tl_core import bundled
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.lab.study import Study, plans_for_study, point_of
from tl_core.matrix import Answers
from tl_core.plans import Plan

POINTS = (
    "Array.from(document.querySelector('.thaw-chart')?.data ?? []).reduce((sum, trace) => sum +"
    " (trace.x?.length ?? 0), 0)"
)


@pytest.fixture
def study(plan: Plan, workspace) -> Study:
    """One seed with controls, on a dataset with a hostile name; nobody has begun."""
    card, dataset = BackboneCard.read(bundled.CARD), Dataset.read(workspace.datasets / plan.dataset)
    source = replace(dataset, id="source")
    return Study.create(
        plans_for_study(1, Answers("small", "similar"), card, dataset, source, {"device": "cpu"}), workspace
    )


def test_a_study_is_followed_live_from_a_link_through_a_refresh_to_its_sentence(
    server, page, study, workspace
):
    first, second, *others = study.members
    with study.lease.take():
        end(first, workspace, val=[1] * 100 + [0] * 100)
        page.goto(f"{server.url}/layers?study={study.id}")
        expect(page.get_by_text(f"1 of {len(study.members)} runs are done.")).to_be_visible()
        page.wait_for_function(f"() => {POINTS} > 0")
        before = page.evaluate(POINTS)
        end(second, workspace, val=[1] * 100 + [0] * 100)
        page.wait_for_function(f"() => {POINTS} > {before}")
        page.reload()
        expect(page.get_by_text(f"2 of {len(study.members)} runs are done.")).to_be_visible()
        for member in others:
            curve, n = point_of(member.plan, study.target)
            right = 60 if curve == "AnB" and n > 2 else 100
            end(member, workspace, val=[1] * right + [0] * (200 - right))
        expect(page.get_by_role("heading", level=3).first).to_contain_text(
            "Keep the groups up to layer1 frozen: from layer2 (n = 3) on"
        )
    expect(page.get_by_test_id("stException")).to_have_count(0)
