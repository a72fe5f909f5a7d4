"""What every page has: the frame, also on a first visit by a deep link; no torch; both themes; the width of a
phone.
"""

import urllib.request
from contextlib import closing
from http.client import HTTPConnection

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, in_scheme

PATHS = (
    "/",
    "/make",
    "/scenario",
    "/plan",
    "/run",
    "/results",
    "/race",
    "/layers",
    "/map",
    "/runs",
    "/storage",
    "/notes",
)
MEGABYTE = 1 << 20
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c2l4dGVlbiBvY3RldHMhIQ==",
}


def opened(page: Page, url: str) -> Page:
    """The page once its title is there and its script has ended."""
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page


def test_a_fresh_server_opens_a_deep_link_and_no_page_imports_torch_grows_it_or_overflows_a_phone(
    fresh, page
):
    opened(page, f"{fresh.url}/results?run=x")
    current = page.locator("[data-testid=stSidebarNavLink][aria-current=page]")
    expect(current).to_have_attribute("href", f"{fresh.url}/results")
    expect(page.get_by_text("Images stay on this machine")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        opened(page, fresh.url + path)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    libraries = [mapped.path for mapped in fresh.process.memory_maps()]
    assert libraries and not any("torch" in library for library in libraries)
    assert fresh.process.memory_info().rss < 250 * MEGABYTE


def test_while_the_app_loads_its_name_is_shown_and_then_no_more(visited, browser, page):
    with browser.new_context(java_script_enabled=False) as context:
        nothing_loads = context.new_page()
        for path in ("", "/scenario"):
            nothing_loads.goto(visited.url + path)
            expect(nothing_loads).to_have_title("Thaw")
            expect(nothing_loads.locator("#thaw-opening svg")).to_be_visible()
    expect(opened(page, f"{visited.url}/scenario").locator("#thaw-opening")).to_be_hidden()


def test_a_page_that_is_not_there_is_said_to_be_missing(visited, page):
    page.goto(f"{visited.url}/nothing")
    expect(page.get_by_role("dialog")).to_contain_text("Page not found")
    expect(page.locator("#thaw-opening")).to_be_hidden()


def test_the_first_page_is_found_by_its_name_too(visited, page):
    opened(page, f"{visited.url}/dataset?size=small")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Teach a ready-made network your own image classes"
    )
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "size=small" in page.url


def test_the_theme_follows_the_system(visited, page):
    page.emulate_media(color_scheme="dark")
    opened(page, f"{visited.url}/notes")
    for scheme in ("dark", "light"):
        in_scheme(page, scheme)


def test_pages_may_load_from_their_own_server_only(visited):
    with urllib.request.urlopen(visited.url) as answer:
        policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http:" not in policy and "*" not in policy


def test_only_this_machine_reaches_the_server(visited):
    listening = {place.laddr.ip for place in visited.process.net_connections() if place.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


OWN, FOREIGN = "127.0.0.1:{port}", "evil.example"
STREAM = ("GET", "/_stcore/stream")
UPLOAD = ("PUT", "/_stcore/upload_file/a/b")


@pytest.mark.parametrize(
    ("asked", "host", "page", "status"),
    [
        (STREAM, OWN, OWN, 101),
        (STREAM, FOREIGN, FOREIGN, 403),
        (STREAM, OWN, FOREIGN, 403),
        (STREAM, OWN, "127.0.0.1:1", 403),
        (("GET", "/thaw/plotly.js"), OWN, None, 200),
        (("GET", "/thaw/plotly.js"), FOREIGN, None, 403),
        (("GET", "/thaw/plotly.js"), "[", None, 403),
        (("GET", "/thaw/plotly.js"), OWN, FOREIGN, 403),
        (("GET", "/"), FOREIGN, None, 403),
        (("POST", "/thaw/plotly.js"), OWN, OWN, 405),
        (UPLOAD, OWN, OWN, 403),  # it has no token
    ],
)
def test_only_a_page_of_this_server_may_talk_to_it(visited, asked, host, page, status):
    headers = {"Host": host.format(port=visited.port)}
    if page:
        headers["Origin"] = "http://" + page.format(port=visited.port)
    assert answered(visited, *asked, headers | (HANDSHAKE if asked is STREAM else {})) == status


def answered(server: Server, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of the answer to a request with these headers and no others."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    with closing(connection):
        return connection.getresponse().status
