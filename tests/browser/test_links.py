"""Refresh, Back and a shared link: the same data, plan and view on every page of the guide, and a page is one
entry of the browser's history.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, hostile_plan, starting, wait_for
from tl_core.backbones import BackboneCard
from tl_core.bundled import CARD
from tl_core.runs import Run

DATA = "bees"
PAGES = {
    "Dataset": "What is in your data?",
    "Scenario": "Where is your data in the matrix?",
    "Plan": "What will be trained?",
    "Run": "How is it going?",
    "Results": "What came out?",
}


@pytest.fixture(scope="module")
def ended(visited: Server) -> Iterator[Run]:
    """A run of a plan that somebody changed, on layer groups that the bundled backbone has."""
    groups = BackboneCard.read(CARD).group_names
    plan = replace(hostile_plan(visited.workspace), groups=groups, pretrained=groups, head_after=groups[-1])
    changed = replace(plan, trained=groups[1:2], head="softmax", epochs=7)
    with starting(changed, visited.workspace) as start:
        run = start(5)
        wait_for(lambda: run.status().state == "done")
        yield run


def settled(page: Page, name: str) -> str:
    """The address of the page of this name once its script has ended."""
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[name])
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page.url


def entries(page: Page) -> int:
    return page.evaluate("history.length")


def walk(page: Page, name: str) -> str:
    page.get_by_role("link", name=name, exact=True).click()
    return settled(page, name)


def expect_the_plan(page: Page) -> None:
    expect(page.get_by_role("radio", name="Custom")).to_be_checked()
    expect(page.get_by_text("Train 1 of 5 layer groups")).to_be_visible()


def test_a_link_to_a_run_brings_its_data_and_plan_to_every_page(visited, page, context, ended):
    page.goto(f"{visited.url}/run?run={ended.id}")
    settled(page, "Run")
    before, addresses = entries(page), [page.url]
    for name in ("Dataset", "Scenario", "Plan", "Results", "Run"):
        addresses.append(walk(page, name))
        expect(page.get_by_text("There is no dataset yet")).to_have_count(0)
    assert entries(page) == before + 5
    for name, address in zip(
        ("Results", "Plan", "Scenario", "Dataset", "Run"), reversed(addresses[:-1]), strict=True
    ):
        page.go_back()
        assert settled(page, name) == address
    shared = context.new_page()
    for name, address in zip(("Dataset", "Scenario", "Plan", "Results"), addresses[1:], strict=False):
        shared.goto(address)
        assert settled(shared, name) == address
        if name == "Plan":
            expect_the_plan(shared)


def test_a_reload_keeps_the_ladder_and_the_settings_and_adds_no_entry(visited, page, ended):
    page.goto(f"{visited.url}/plan?run={ended.id}")
    settled(page, "Plan")
    expect_the_plan(page)
    before = entries(page)
    page.get_by_role("switch", name="Train stem").press("Space")
    expect(page.get_by_text("Train 2 of 5 layer groups")).to_be_visible()
    page.reload()
    settled(page, "Plan")
    expect(page.get_by_text("Train 2 of 5 layer groups")).to_be_visible()
    assert entries(page) == before
    page.get_by_role("button", name="Back to the recommendation").click()
    expect(page.get_by_text("As recommended")).to_be_visible()
    walk(page, "Results")
    page.get_by_role("button", name="Try another plan").click()
    settled(page, "Plan")
    expect(page.get_by_text("As recommended")).to_be_visible()
    assert entries(page) == before + 2
