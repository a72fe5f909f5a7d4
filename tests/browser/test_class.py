"""A lesson given to a class: knobs stay as the teacher set them, guesses are gathered, and the result comes
to everybody once it is shown.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import RULES, grave_findings
from tl_core.lessons.shelf import LESSONS

STRIDES = LESSONS["strides"]
SIDE = "223"
FIRST, SECOND = STRIDES.guesses[:2]


@pytest.fixture
def pupils(browser):
    """Two browsers; one is a phone."""
    with (
        browser.new_context() as desktop,
        browser.new_context(viewport={"width": 390, "height": 844}) as phone,
    ):
        yield [context.new_page() for context in (desktop, phone)]


def answer(page, guess: str):
    return page.get_by_role("radio", name=guess)


def test_a_class_guesses_by_a_link_and_sees_the_result_once_it_is_shown(server, page, pupils):
    page.goto(f"{server.url}/strides?side={SIDE}")
    page.get_by_text("Use it in a class").click()
    page.get_by_role("button", name="Make a class").click()
    link = page.get_by_test_id("stCode").text_content()
    assert "side=223" in link and "class=" in link and link.startswith(server.url)
    expect(page.get_by_role("img", name="QR code of the page of class")).to_be_visible()
    ending = page.get_by_text(f"At {SIDE} px every stride")
    for pupil, guess in zip(pupils, (FIRST, SECOND), strict=True):
        pupil.goto(link)
        expect(pupil.get_by_text("The result comes here once your teacher shows it.")).to_be_visible()
        expect(pupil.get_by_role("slider")).to_have_count(0)
        expect(pupil.get_by_role("button", name="Show the result")).to_have_count(0)
        answer(pupil, guess).locator("xpath=ancestor::label").click()
    expect(page.get_by_text("2 answers so far.")).to_be_visible()
    expect(ending).to_have_count(0)
    for one in (page, *pupils):
        expect(one.locator("[data-stale=true]")).to_have_count(0)
        assert grave_findings(one, RULES["light"]) == []
    page.get_by_role("button", name="Show the result").click()
    for one in (page, *pupils):
        expect(one.get_by_text(f"At {SIDE} px every stride")).to_be_visible()
        expect(one.get_by_text("of 2 answers in this class came true.")).to_be_visible()
    pupils[0].reload()
    expect(answer(pupils[0], FIRST)).to_be_checked()
    expect(answer(pupils[0], FIRST)).to_be_disabled()
