"""Two browsers at one server: each has its own first, sees the other's marked, and stops its own only."""

import re

import pytest
from playwright.sync_api import Page, expect

from pages.parts.choices.visitor import COOKIE
from tests.browser.conftest import hostile_plan, starting
from tl_core.workspace import visitors

LONG = 2000
# The trainer may have stopped before the page is drawn again.
ASKED_OR_STOPPED = re.compile("Stopping after|the best weights so far are kept")


@pytest.fixture
def ann(page: Page) -> Page:
    return page


@pytest.fixture
def ben(browser):
    with browser.new_context(viewport={"width": 1440, "height": 900}) as other:
        yield other.new_page()


def test_who_did_not_start_a_run_sees_whose_it_is_and_cannot_stop_it(visited, ann, ben):
    ann.goto(visited.url)
    ann.context.clear_cookies()
    ann.goto(visited.url)  # the page is the one she has kept: the server only says that it is still right
    (secret,) = [cookie for cookie in ann.context.cookies() if cookie["name"] == COOKIE]
    assert secret["httpOnly"] and secret["sameSite"] == "Lax"
    with starting(hostile_plan(visited.workspace), visited.workspace) as start:
        run = start(LONG)
        visitors.claim(run.folder, visitors.visitor_of(secret["value"]))
        ann.goto(f"{visited.url}/run")
        stop = ann.get_by_role("button", name="Stop and keep the best so far")
        expect(stop).to_be_visible()
        expect(ann.get_by_text("another browser")).to_have_count(0)
        ben.goto(f"{visited.url}/run")
        expect(ben.get_by_text("Started in another browser")).to_be_visible()
        expect(ben.get_by_text("only that one stops, freezes or resumes it")).to_be_visible()
        expect(ben.get_by_test_id("stSidebar").get_by_text("running (another browser)")).to_be_visible()
        expect(ben.get_by_role("button", name="Stop and keep the best so far")).to_have_count(0)
        stop.click()
        expect(ann.get_by_text(ASKED_OR_STOPPED)).to_be_visible()
        assert run.stop_requested()
