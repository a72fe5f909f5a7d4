"""The plan page in a browser: the ladder is what one works on, and it stays where it is."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import DEADLINE_SECONDS

# Below the title, wherever the page was scrolled to.
TOP = "document.querySelector('h1').getBoundingClientRect().top"
OPENED_AT_MOST = 3
TOPS = f"rows => rows.map(row => row.getBoundingClientRect().top - {TOP})"


def tops(page: Page) -> list[float]:
    """Where every block is."""
    return page.locator(".thaw-ladder .row").evaluate_all(TOPS)


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.locator(".thaw-ladder .row")).to_have_count(6)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page


def choose_a_kind_of_backbone(page: Page, name: str) -> None:
    """On a busy machine Streamlit may draw the page anew just after a click, and close what the click opened:
    then it is opened again, as a user would.
    """
    fold = page.get_by_text("Backbone: Teaching backbone", exact=True)
    field, kind = page.get_by_label("Backbone and weights"), page.get_by_role("option", name=name)
    for _ in range(OPENED_AT_MOST):
        if not field.is_visible():
            fold.click()
        field.click()
        try:
            return kind.click(timeout=DEADLINE_SECONDS * 1000 / OPENED_AT_MOST)
        except TimeoutError:
            continue
    pytest.fail("the list of backbones does not stay open")


@pytest.fixture
def plan_page(server, page, plan) -> Page:
    return opened(page, f"{server.url}/plan?data={plan.dataset}&size=small&similarity=similar")


def test_what_a_click_changes_is_said_everywhere_and_moves_no_block(plan_page):
    page = plan_page
    page.get_by_role("radio", name="Fine-tune everything").click()
    expect(page.get_by_text("Train 5 of 5 layer groups")).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 1400})
        expect(page.get_by_text("Train 5 of 5 layer groups")).to_be_visible()
        before = tops(page)
        page.get_by_role("switch", name="Train layer2").locator(".lane").click()
        expect(page.get_by_role("radio", name="Custom")).to_be_checked()
        expect(page.get_by_text("Train 4 of 5 layer groups")).to_be_visible()
        expect(page.get_by_text("layer2 is frozen, but stem and layer1 before it learn")).to_be_visible()
        assert len(before) == 6 and tops(page) == before, width
        page.get_by_role("switch", name="Train layer2").locator(".lane").click()
        expect(page.get_by_role("radio", name="Fine-tune everything")).to_be_checked()


def test_a_folder_that_is_no_backbone_leaves_the_field_in_view_to_name_another(plan_page):
    page, elsewhere = plan_page, Path(__file__).parent
    choose_a_kind_of_backbone(page, "A folder on this machine")
    folder = page.get_by_label("Folder with config.json")
    folder.fill(str(elsewhere))
    folder.press("Enter")
    expect(page.get_by_text(f"Backbone: {elsewhere.name}", exact=True)).to_be_visible()
    expect(folder.filter(visible=True)).to_have_count(1)


def test_the_ladder_is_worked_by_keys_alone_and_the_chips_keep_their_focus(plan_page):
    page = plan_page
    head = page.get_by_role("slider", name="Head, reads the codes after")
    head.press("ArrowDown")
    expect(page.get_by_role("radio", name="Early linear probe")).to_be_checked()
    expect(head).to_be_focused()
    head.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_text("Train 1 of 4 layer groups")).to_be_visible()
    chip = page.get_by_role("radio", name="Linear probe", exact=True)
    chip.press("Space")
    expect(page.get_by_text("Train only the head")).to_be_visible()
    expect(chip).to_be_focused()
