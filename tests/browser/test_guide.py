"""A newcomer's way, all of it real: the suggested example, its plan, a run followed live, its result."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.browser.test_run import POINTS

TRAINING_MILLISECONDS = 240_000


@pytest.mark.timeout(900)
def test_a_first_visit_leads_to_a_result_in_three_clicks(fresh, page):
    """What the run begins with is being computed before it is started."""
    page.goto(fresh.url)
    before = page.evaluate("history.length")
    example = page.get_by_role("button", name="See an example")
    pressed_at = example.bounding_box()
    example.click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert example.bounding_box() == pressed_at
    wait_for(fresh.workspace.codes.exists)
    page.get_by_role("button", name="Start the run").click(timeout=TRAINING_MILLISECONDS)
    expect(page.get_by_role("heading", level=1)).to_have_text("How is it going?")
    page.wait_for_function(f"() => ({POINTS}) > 0", timeout=TRAINING_MILLISECONDS)
    page.get_by_role("button", name="See the result").click(timeout=TRAINING_MILLISECONDS)
    expect(page.get_by_role("heading", level=1)).to_have_text("What came out?")
    expect(page.get_by_test_id("stAlertContentSuccess")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("history.length") == before + 3
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is it going?")
