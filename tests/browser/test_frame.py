"""What every page has: the frame, also on a first visit by a deep link; no torch; both themes; the width of a
phone.
"""

import urllib.request
from http.client import HTTPConnection

import pytest
from playwright.sync_api import Page, expect

PATHS = ("/", "/scenario", "/plan", "/run", "/results", "/race", "/layers", "/runs", "/notes")
MEGABYTE = 1 << 20


def opened(page: Page, url: str) -> Page:
    """The page once its title is there and its script has ended."""
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page


@pytest.mark.parametrize("path", ["/run", "/notes", "/results?run=x"])
def test_a_deep_link_as_the_first_request_opens_its_page_in_the_frame(server, page, path):
    opened(page, server.url + path)
    current = page.locator("[data-testid=stSidebarNavLink][aria-current=page]")
    expect(current).to_have_attribute("href", server.url + path.partition("?")[0])
    expect(page.get_by_text("Images stay on this machine")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "/scenario"])
def test_while_the_app_loads_its_name_is_shown_and_then_no_more(visited, browser, page, path):
    with browser.new_context(java_script_enabled=False) as context:
        nothing_loads = context.new_page()
        nothing_loads.goto(visited.url + path)
        expect(nothing_loads).to_have_title("Thaw")
        expect(nothing_loads.locator("#thaw-opening svg")).to_be_visible()
    expect(opened(page, visited.url + path).locator("#thaw-opening")).to_be_hidden()
    page.goto(f"{visited.url}/nothing")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#thaw-opening")).to_be_hidden()


def test_the_first_page_is_found_by_its_name_too(visited, page):
    opened(page, f"{visited.url}/dataset?size=small")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Teach a ready-made network your own image classes"
    )
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "size=small" in page.url


def test_a_page_that_is_not_there_is_said_to_be_missing(visited, page):
    page.goto(f"{visited.url}/nothing")
    expect(page.get_by_role("dialog")).to_contain_text("Page not found")


def test_no_page_imports_torch_grows_the_server_or_overflows_a_phone(server, page):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        opened(page, server.url + path)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    libraries = [mapped.path for mapped in server.process.memory_maps()]
    assert libraries and not any("torch" in library for library in libraries)
    assert server.process.memory_info().rss < 250 * MEGABYTE


@pytest.mark.parametrize(("scheme", "lightness"), [("light", range(230, 256)), ("dark", range(60))])
def test_the_theme_follows_the_system(visited, browser, scheme, lightness):
    with browser.new_context(color_scheme=scheme) as context:
        page = opened(context.new_page(), f"{visited.url}/notes")
        background = page.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
    assert all(
        int(channel) in lightness for channel in background.removeprefix("rgb(").removesuffix(")").split(",")
    )


def test_pages_may_load_from_their_own_server_only(visited):
    with urllib.request.urlopen(visited.url) as answer:
        policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http:" not in policy and "*" not in policy


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 101), ("evil.example", 403)])
def test_only_a_page_of_this_server_may_talk_to_it(visited, host, status):
    asked = HTTPConnection("127.0.0.1", visited.port, timeout=10)
    asked.putrequest("GET", "/_stcore/stream", skip_host=True)
    handshake = {"Host": host, "Origin": f"http://{host}", "Upgrade": "websocket", "Connection": "Upgrade"}
    for name, value in {
        **handshake,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "c2l4dGVlbiBvY3RldHMhIQ==",
    }.items():
        asked.putheader(name, value)
    asked.endheaders()
    assert asked.getresponse().status == status
    asked.close()
