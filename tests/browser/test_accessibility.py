"""Every page by the rules of axe, light and dark; the menu by keyboard and on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import in_scheme
from tests.browser.test_frame import PATHS, opened
from tl_core.lessons.shelf import LESSONS

GRAVE = ("serious", "critical")
# What axe looks for; in the dark only what may differ there.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}
# Whether anything can only be seen by scrolling to the side.
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
RING = "getComputedStyle(document.activeElement).outlineStyle"


def grave_findings(page: Page, rules: dict[str, list[str]]) -> list[str]:
    """What axe calls serious or worse: the rule and the first element it was broken by."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE]


def test_no_page_has_a_serious_finding_light_or_dark(visited, page, ended):
    chosen = f"data={ended.plan.dataset}&size=small&similarity=similar&run={ended.id}"
    found: dict[tuple[str, str], list[str]] = {}
    for path in ("/", *(f"{path}?{chosen}" for path in PATHS)):
        opened(page, visited.url + path)
        for scheme, rules in RULES.items():
            in_scheme(page, scheme)
            found[path, scheme] = grave_findings(page, rules)
    assert {where: grave for where, grave in found.items() if grave} == {}


def test_no_lesson_has_a_serious_finding_light_or_dark_nor_overflows_a_phone(visited, page):
    found: dict[tuple[str, str], list[str]] = {}
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("notes", "checked", *(lesson.page for lesson in LESSONS.values())):
        opened(page, f"{visited.url}/{path}")
        assert page.evaluate(WIDER) is False, path
        for scheme, rules in RULES.items():
            in_scheme(page, scheme)
            found[path, scheme] = grave_findings(page, rules)
    assert {where: grave for where, grave in found.items() if grave} == {}


def test_the_keyboard_finds_the_menu_ringed(visited, page):
    opened(page, f"{visited.url}/notes")
    page.get_by_test_id("stSidebarNavLink").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(RING) == "solid"


def test_the_keyboard_finds_the_tools_of_a_chart_ringed_in_the_dark(visited, page, ended):
    opened(page, f"{visited.url}/run?run={ended.id}")
    in_scheme(page, "dark")
    page.locator(".modebar-btn").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineColor") == "rgb(125, 185, 242)"


def test_the_keyboard_goes_on_at_the_top_of_the_page_it_led_to(visited, page, ended):
    opened(page, f"{visited.url}/run?run={ended.id}")
    page.get_by_role("button", name="See the result").press("Enter")
    expect(page.get_by_role("heading", name="What came out?")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_be_focused()


def test_the_keyboard_passes_by_links_of_headings_and_buttons_over_pictures(visited, page):
    opened(page, visited.url)
    expect(page.get_by_role("button", name="See an example")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    for idle in ("Link to heading", "Fullscreen"):
        for one in page.get_by_label(idle, exact=True).all():
            expect(one).to_have_attribute("tabindex", "-1")
    assert page.get_by_label("Link to heading", exact=True).count() > 0


def test_the_menu_of_a_phone_closes_once_a_page_is_chosen(visited, page):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{visited.url}/notes")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Runs").click()
    expect(page).to_have_url(f"{visited.url}/runs")
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
