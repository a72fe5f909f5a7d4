"""Charts in a browser: one without data of its own is drawn, and none takes a thumb that scrolls."""

from playwright.sync_api import expect

from tests.browser.test_run import CHART, LONG, following, link

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_matrix_is_drawn_before_both_questions_are_answered(server, page, plan):
    page.goto(f"{server.url}/scenario?data={plan.dataset}")
    expect(page.locator(CHART).get_by_text("3. Early linear probe")).to_be_visible()
    expect(page.get_by_text("No point yet.")).to_have_count(0)


def test_on_a_phone_a_thumb_scrolls_past_charts_and_no_bar_hides_them(server, browser, started):
    with browser.new_context(**PHONE) as context:
        page = following(context.new_page(), link(server, started(LONG)))
        assert page.evaluate(f"document.querySelector('{CHART}').layout.dragmode") is False
        expect(page.locator(f"{CHART} .modebar-btn")).to_have_count(0)
