"""A set made with a camera, from the first name to a verdict: at a desk, and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, wait_for
from tests.browser.test_frame import opened
from tl_core.albums import kept
from tl_core.albums.album import Album

NAMES = ("cup", "pen", "tea")
EACH = 10
TRAINING_MILLISECONDS = 240_000
LIGHT_ON = (
    "() => [...document.querySelectorAll('*')]"
    ".some(one => one.shadowRoot?.querySelector('video')?.srcObject?.active)"
)
ALL_DRAWN = """() => {
    const shown = [...document.querySelectorAll("img[alt=cup], img[alt=pen], img[alt=tea]")];
    return shown.length >= 24 && shown.every(one => one.complete && one.naturalWidth > 0);
}"""


def album(server: Server) -> Album:
    (folder,) = server.workspace.albums.iterdir()
    return kept.find(server.workspace, folder.name)


def taken(server: Server, name: str) -> int:
    return len(album(server).of(name).photos)


def name_classes(page: Page) -> None:
    for name in NAMES:
        page.get_by_label("Name of a class").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("radio", name=name)).to_be_checked()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_camera_leads_to_a_verdict(server, page, width):
    """By a long press, by single presses and by keys; a reload in between loses nothing."""
    page.set_viewport_size({"width": width, "height": 844})
    opened(page, f"{server.url}/make")
    name_classes(page)
    page.get_by_role("button", name="Start the camera").click()
    shoot = page.get_by_role("button", name="Take a picture of")
    for number, name in enumerate(NAMES):
        page.get_by_role("radio", name=name).click(force=True)
        expect(shoot).to_have_text(f"Take a picture of {name}")
        shoot.focus()
        if number == 0:
            page.keyboard.down(" ")
            wait_for(lambda: taken(server, "cup") >= EACH)
            page.keyboard.up(" ")
        for _ in range(EACH * (number > 0)):
            shoot.click()
    wait_for(lambda: taken(server, NAMES[-1]) == EACH)
    expect(page.get_by_role("img", name="tea").first).to_be_visible()
    page.wait_for_function(ALL_DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    before = album(server)
    opened(page, page.url)
    assert not page.evaluate(LIGHT_ON)
    page.get_by_role("button", name="Use this set").click()
    expect(page.get_by_role("heading", name="cup, pen and tea")).to_be_visible()
    assert album(server).classes == before.classes
    if width > 390:
        return  # what follows is no different at a desk
    data = page.evaluate("new URL(location).searchParams.get('data')")
    opened(page, f"{server.url}/plan?data={data}&size=small&similarity=different&weights=bundled")
    page.get_by_role("button", name="Start the run").click(timeout=TRAINING_MILLISECONDS)
    page.get_by_role("button", name="See the result").click(timeout=TRAINING_MILLISECONDS)
    expect(page.get_by_role("heading", level=1)).to_have_text("What came out?")
    expect(page.get_by_test_id("stAlertContentSuccess")).to_be_visible()


def test_where_a_browser_offers_no_camera_it_says_what_to_do(server, page):
    """As a browser does on an address without https."""
    opened(page, f"{server.url}/make")
    name_classes(page)
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("A camera needs https, or the address localhost")).to_be_visible()


def test_the_light_of_the_camera_goes_out_once_the_page_is_left(server, page):
    opened(page, f"{server.url}/make")
    name_classes(page)
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_label("What the camera sees")).to_be_visible()
    page.evaluate(
        "() => { const all = [...document.querySelectorAll('*')];"
        " window.track = all.map(one => one.shadowRoot?.querySelector('video')).find(Boolean)"
        ".srcObject.getTracks()[0]; }"
    )
    assert page.evaluate("track.readyState") == "live"
    page.get_by_test_id("stSidebarNavLink").filter(has_text="The notes").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Make a set of your own")
    wait_for(lambda: page.evaluate("track.readyState") == "ended")
