"""A race as the browser sees it: from a link, live, through a refresh, to its sentence."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HOSTILE
from tests.core.stand_ins.racers import end
from tl_core import bundled
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.lab.race import Race, plans_for_race
from tl_core.matrix import Answers
from tl_core.plans import Plan

NAMES = "Array.from(document.querySelector('.thaw-chart')?.data ?? []).flatMap(trace => trace.text ?? [])"


@pytest.fixture
def race(plan: Plan, workspace) -> Race:
    """The rule and two others, one seed, on a dataset with a hostile name; nobody has begun."""
    card, dataset = BackboneCard.read(bundled.CARD), Dataset.read(workspace.datasets / plan.dataset)
    names = ["linear_probe", "early_linear_probe", "fine_tune_all"]
    return Race.create(plans_for_race(names, 1, Answers("small", "similar"), card, dataset, {}), workspace)


def test_a_race_is_followed_live_from_a_link_through_a_refresh_to_its_sentence(server, page, race, workspace):
    rule, early, rival = race.members
    with race.lease.take():
        end(rule, workspace, val=[1] * 60 + [0] * 40)
        page.goto(f"{server.url}/race?race={race.id}")
        expect(page.get_by_text("1 of 3 runs are done.")).to_be_visible()
        expect(page.get_by_text(HOSTILE[:30]).first).to_be_visible()
        page.wait_for_function(f"() => {NAMES}.join() === 'Linear probe'")
        end(early, workspace, val=[1] * 50 + [0] * 50)
        expect(page.get_by_text("2 of 3 runs are done.")).to_be_visible()
        page.wait_for_function(f"() => {NAMES}.length === 2")
        page.reload()
        expect(page.get_by_text("2 of 3 runs are done.")).to_be_visible()
        expect(page.get_by_role("button", name="Stop the race")).to_be_enabled()
        end(rival, workspace, val=[1] * 90 + [0] * 10)
        expect(page.get_by_role("heading", level=3)).to_contain_text(
            "your data says fine-tune everything, by 30.0 points"
        )
    # The last that the page draws: until then a click may hit what is drawn anew.
    expect(page.get_by_role("button", name="Set up another race")).to_be_visible()
    page.get_by_text("Every run of the race").click()
    page.get_by_role("link", name="Fine-tune everything, seed 0, done").click()
    expect(page).to_have_url(re.compile(f"/results.run={rival.run.id}"))


def test_stop_in_the_browser_reaches_the_race(server, page, race):
    with race.lease.take():
        page.goto(f"{server.url}/race?race={race.id}")
        page.get_by_role("button", name="Stop the race").click()
        expect(page.get_by_role("button", name="Stop the race")).to_be_disabled()
        assert race.state() == "stopping"
    expect(page.get_by_role("button", name="Go on with the race")).to_be_enabled()
