"""Charts in a browser: one without data of its own is drawn, and none takes a thumb that scrolls."""

from playwright.sync_api import expect

from tests.browser.test_run import CHART, LONG, following, link

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_matrix_is_drawn_before_both_questions_are_answered_and_a_click_in_it_answers_them(
    server, page, plan
):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{server.url}/scenario?data={plan.dataset}")
    expect(page.locator(CHART).get_by_text("3. Early linear probe")).to_be_visible()
    expect(page.get_by_text("No point yet.")).to_have_count(0)
    cell = page.locator(CHART).get_by_text("2. Fine-tune everything")
    expect(cell).to_be_in_viewport()
    box = cell.bounding_box()
    assert box
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    expect(page.get_by_role("heading", name="Many images, like the source.")).to_be_visible()
    expect(page.get_by_role("radio", name="large")).to_be_checked()
    expect(page.get_by_role("radio", name="similar")).to_be_checked()
    page.get_by_role("radio", name="different").click()
    expect(page.get_by_role("heading", name="Many images, unlike the source.")).to_be_visible()


def test_on_a_phone_a_thumb_scrolls_past_charts_and_no_bar_hides_them(server, browser, started):
    with browser.new_context(**PHONE) as context:
        page = following(context.new_page(), link(server, started(LONG)))
        assert page.evaluate(f"document.querySelector('{CHART}').layout.dragmode") is False
        expect(page.locator(f"{CHART} .modebar-btn")).to_have_count(0)
