"""The ladder in a real browser: by mouse, finger and keys; while a run goes; narrow, wide, light, dark."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import GROUNDS, HOSTILE, ROOT, in_scheme, wait_for

MANY = 25
READABLE = 4.5
BLOCKS = ("stem", "layer1", "layer2", "layer3", "layer4")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the small app of ladder_page.py is served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    served = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "tests/browser/ladder_app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close() is None)
    yield url
    served.kill()
    served.wait()


def opened(page: Page, address: str, **words: object) -> Page:
    """The page once its ladder is drawn and its script has ended."""
    page.goto(f"{address}/?{urlencode(words)}")
    expect(page.locator(".thaw-ladder .row").first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    return page


def block(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=f"Train {name}", exact=True)


def head(page: Page) -> Locator:
    return page.get_by_role("slider")


def told(page: Page) -> dict:
    """What Python made of the ladder so far."""
    return json.loads(page.get_by_test_id("stCode").inner_text())


def wait_until_told(page: Page, **facts: object) -> None:
    wait_for(lambda: {name: told(page)[name] for name in facts} == facts)


def middle(row: Locator) -> tuple[float, float]:
    """The centre of a row's block."""
    box = row.locator(".shape").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, first: Locator, last: Locator) -> None:
    page.mouse.move(*middle(first))
    page.mouse.down()
    page.mouse.move(*middle(last), steps=8)
    page.mouse.up()


def focused(page: Page) -> str:
    """The name of what has the focus, inside the ladder."""
    inside = "document.activeElement.shadowRoot?.activeElement"
    return page.evaluate(f"{inside}?.getAttribute('aria-label') ?? ''")


def watch(row: Locator) -> None:
    """Keep in `row.seen` every state that the row takes from now on."""
    noted = "new MutationObserver(() => row.seen.push(row.ariaChecked))"
    row.evaluate(f"row => {{ row.seen = []; {noted}.observe(row, {{attributeFilter: ['aria-checked']}}); }}")


def test_a_click_freezes_and_thaws_and_python_hears_each_once(page, address):
    opened(page, address)
    block(page, "stem").click()
    expect(block(page, "stem")).to_be_checked()
    wait_until_told(page, trained=["stem", "layer3", "layer4"], changes=1)
    block(page, "layer4").click()
    expect(block(page, "layer4")).not_to_be_checked()
    wait_until_told(page, trained=["stem", "layer3"], changes=2)
    expect(page.get_by_role("group")).to_have_accessible_name(
        "The network: stem learns, layer1 and layer2 frozen, layer3 learns, layer4 frozen, head after layer4"
    )


def test_clicks_that_outrun_python_are_all_heard(page, address):
    opened(page, address)
    for name in BLOCKS:
        block(page, name).click(no_wait_after=True)
    wait_until_told(page, trained=["stem", "layer1", "layer2"])
    for name in BLOCKS:
        expect(block(page, name)).to_be_checked(checked=name in ("stem", "layer1", "layer2"))


def test_a_drag_makes_all_it_crosses_what_it_makes_of_the_first(page, address):
    opened(page, address)
    drag(page, block(page, "stem"), block(page, "layer3"))
    wait_until_told(page, trained=list(BLOCKS), changes=1)
    drag(page, block(page, "layer4"), block(page, "layer1"))
    wait_until_told(page, trained=["stem"], changes=2)


def test_a_drag_that_turns_back_leaves_what_it_left(page, address):
    opened(page, address)
    page.mouse.move(*middle(block(page, "stem")))
    page.mouse.down()
    page.mouse.move(*middle(block(page, "layer2")), steps=5)
    expect(block(page, "layer2")).to_be_checked()
    page.mouse.move(*middle(block(page, "layer1")), steps=5)
    expect(block(page, "layer2")).not_to_be_checked()
    page.mouse.up()
    wait_until_told(page, trained=["stem", "layer1", "layer3", "layer4"], changes=1)


def test_the_head_is_dragged_to_a_cut_and_back(page, address):
    opened(page, address)
    drag(page, head(page), block(page, "layer2"))
    wait_until_told(page, cut="layer1", trained=["layer3", "layer4"])
    expect(block(page, "layer3")).to_have_attribute("aria-disabled", "true")
    expect(head(page)).to_have_attribute("aria-valuetext", "layer1")
    drag(page, head(page), block(page, "layer4"))
    wait_until_told(page, cut="layer4")
    expect(block(page, "layer3")).to_be_checked()


def test_keys_alone_do_everything(page, address):
    opened(page, address)
    page.get_by_role("button", name="Freeze all").focus()
    page.keyboard.press("Tab")
    assert focused(page).startswith("Head")
    page.keyboard.press("ArrowDown")
    expect(head(page)).to_have_attribute("aria-valuetext", "layer3")
    wait_until_told(page, cut="layer3", changes=1)
    page.keyboard.press("Tab")
    assert focused(page) == "Train layer3"
    page.keyboard.press("Space")
    wait_until_told(page, trained=["layer4"], changes=2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Train layer1"
    page.keyboard.press("Enter")
    wait_until_told(page, trained=["layer1", "layer4"], changes=3)
    assert focused(page) == "Train layer1"
    page.keyboard.press("Home")
    assert focused(page) == "Train stem"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    wait_until_told(page, cut="layer4", changes=4)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == ""


def test_a_key_held_down_is_one_edit(page, address):
    opened(page, address)
    head(page).focus()
    for _ in range(4):
        page.keyboard.down("ArrowDown")
    expect(head(page)).to_have_attribute("aria-valuenow", "1")
    assert told(page)["changes"] == 0
    page.keyboard.up("ArrowDown")
    wait_until_told(page, cut="stem", changes=1)


def test_a_finger_works_on_the_blocks_and_scrolls_beside_them(browser, address):
    with browser.new_context(has_touch=True, viewport={"width": 390, "height": 844}) as context:
        page = opened(context.new_page(), address)
        block(page, "stem").locator(".name").tap()
        wait_until_told(page, trained=["stem", "layer3", "layer4"])
        block(page, "layer1").locator(".lane").tap()
        wait_until_told(page, trained=["stem", "layer1", "layer3", "layer4"], changes=2)
        takes = "part => getComputedStyle(part).touchAction"
        assert block(page, "stem").locator(".lane").evaluate(takes) == "none"
        assert block(page, "stem").evaluate(takes) == "pan-y"


def test_a_screen_reader_hears_name_state_and_description(page, address):
    opened(page, address)
    expect(block(page, "stem")).to_have_attribute("aria-checked", "false")
    expect(block(page, "stem")).to_have_accessible_description(
        "frozen, 500 parameters, probe accuracy 51.5 % (45.2 to 57.8)"
    )
    expect(head(page)).to_have_accessible_description("rate 1e-3, Softmax, 1,164 parameters of its own")
    opened(page, address, view="results")
    expect(page.get_by_role("list").get_by_role("listitem")).to_have_count(len(BLOCKS) + 1)


def test_a_preset_chosen_beside_the_ladder_is_drawn(page, address):
    opened(page, address)
    block(page, "stem").click()
    wait_until_told(page, changes=1)
    page.get_by_role("button", name="Freeze all").click()
    wait_until_told(page, trained=[], changes=1)
    for name in BLOCKS:
        expect(block(page, name)).not_to_be_checked()
    expect(head(page)).to_have_accessible_description("solved, Softmax, 1,164 parameters of its own")


def test_another_network_takes_the_place_of_the_first(page, address):
    opened(page, address)
    block(page, "stem").click()
    wait_until_told(page, changes=1)
    page.get_by_role("button", name="Another network").click()
    expect(block(page, "blocks.7")).to_be_checked()
    expect(block(page, "stem")).to_have_count(0)
    block(page, "patch_embed").click()
    wait_until_told(page, trained=["patch_embed", "blocks.6", "blocks.7"], changes=2)


def test_what_python_does_not_take_up_goes_back(page, address):
    opened(page, address, view="ignored")
    block(page, "stem").click()
    wait_until_told(page, asked=["stem", "layer3", "layer4"])
    page.get_by_role("button", name="Again").click()
    expect(block(page, "stem")).not_to_be_checked()
    wait_until_told(page, asked=None)


def test_what_must_learn_says_why_and_stays(page, address):
    opened(page, address, weights="random")
    watch(block(page, "stem"))
    block(page, "stem").click(force=True)
    page.keyboard.press("Space")
    drag(page, block(page, "layer1"), block(page, "layer4"))
    expect(block(page, "stem")).to_be_checked()
    expect(block(page, "stem")).to_have_attribute("aria-disabled", "true")
    expect(block(page, "stem")).to_have_accessible_description(
        re.compile("begins random, so it has to learn")
    )
    assert block(page, "stem").evaluate("row => row.seen") == []
    assert told(page)["changes"] == 0


def test_live_updates_replace_nothing_and_keep_the_focus(page, address):
    opened(page, address, view="run")
    block(page, "layer3").focus()
    mark = "rows => rows.forEach((row, place) => row.marked = place)"
    page.locator(".row").evaluate_all(mark)
    places = page.locator(".row").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().top)")
    before = told(page)["moments"]
    shown = block(page, "layer3").locator(".percent").inner_text()
    block(page, "layer2").hover()
    wait_for(lambda: told(page)["moments"] >= before + 10)
    assert focused(page) == "Train layer3"
    assert page.locator(".row").evaluate_all("rows => rows.map(row => row.marked)") == list(range(6))
    assert (
        page.locator(".row").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().top)")
        == places
    )
    assert block(page, "layer3").locator(".percent").inner_text() != shown
    expect(page.locator(".said")).to_contain_text("layer2")


def test_a_click_in_a_run_freezes_now_and_no_update_takes_it_back(page, address):
    opened(page, address, view="run")
    watch(block(page, "layer3"))
    block(page, "layer3").click()
    wait_until_told(page, trained=["layer4"])
    before = told(page)["moments"]
    wait_for(lambda: told(page)["moments"] >= before + 10)
    assert block(page, "layer3").evaluate("row => row.seen") == ["false"]
    expect(head(page)).to_have_count(0)


def test_results_are_stamped_and_show_their_hash_to_pointer_and_focus(page, address):
    opened(page, address, view="results")
    stem, moved = (page.get_by_role("listitem", name=name) for name in ("stem:", "layer3:"))
    expect(stem.locator(".stamp")).to_have_text("identical, bit for bit")
    expect(moved).to_contain_text("moved 2.")
    note = moved.locator(".note")
    expect(note).to_have_text("frozen from epoch 0.667: unchanged since")
    assert note.evaluate(
        "note => note.scrollWidth <= note.clientWidth && note.scrollHeight <= note.clientHeight"
    )
    digest = (b"stem".hex() * 64)[:64]
    stem.hover()
    expect(page.locator(".said")).to_contain_text(f"SHA-256 {digest}")
    page.mouse.move(5, 5)
    expect(page.locator(".said")).not_to_contain_text(digest)
    stem.focus()
    expect(page.locator(".said")).to_contain_text(digest)
    assert digest in stem.get_attribute("title")


def test_a_head_that_reads_all_cannot_be_moved_and_uses_every_block(page, address):
    opened(page, address, reads="all")
    expect(head(page)).to_have_count(0)
    expect(page.get_by_role("img", name="head, reads all blocks", exact=False)).to_be_visible()
    assert {block(page, name).get_attribute("data-state") for name in BLOCKS} <= {"frozen", "learning"}


@pytest.mark.parametrize("view", ["plan", "run", "results"])
def test_many_groups_fit_without_overlap_and_can_be_read(page, address, view):
    opened(page, address, view=view, groups=MANY)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        rows = page.locator(".row")
        expect(rows).to_have_count(MANY + 1)
        edges = "({top, bottom, left, right}) => [top, bottom, left, right]"
        boxes = sorted(rows.evaluate_all(f"rows => rows.map(row => ({edges})(row.getBoundingClientRect()))"))
        assert all(upper[1] <= lower[0] + 0.5 for upper, lower in pairwise(boxes))
        assert all(left >= 0 and right <= width and bottom - top >= 24 for top, bottom, left, right in boxes)
        cut_off = (
            "names => names.filter(name => name.scrollWidth > name.clientWidth).map(name => name.textContent)"
        )
        assert page.locator(".row .name").evaluate_all(cut_off) == []
        spilt = "parts => parts.filter(part => part.scrollWidth > part.clientWidth + 1 && part.offsetParent)"
        assert page.locator(".measure, .stamp").evaluate_all(f"parts => ({spilt})(parts).length") == 0


def test_a_hostile_name_is_text_and_its_block_works(page, address):
    opened(page, address, first=HOSTILE)
    name = page.locator(".row .name").last
    expect(name).to_have_text(HOSTILE)
    assert name.evaluate("name => name.children.length") == 0
    assert HOSTILE in page.locator(".row").last.get_attribute("title")
    page.locator(".row").last.click()
    wait_until_told(page, trained=[HOSTILE, "layer3", "layer4"])


CONTRASTS = """root => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const linear = [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const page = light(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor);
  const says = part => [...part.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const drawn = part => says(part) && part.getClientRects().length > 0;
  const texts = [...root.querySelectorAll('span, div')].filter(drawn);
  return texts.map(part => {
    const style = getComputedStyle(part), own = light(style.color);
    const behind = part.dataset.kind === 'broken' ? light(style.backgroundColor) : page;
    return [part.textContent, (Math.max(own, behind) + 0.05) / (Math.min(own, behind) + 0.05)];
  });
}"""


@pytest.mark.parametrize("words", [{"view": "plan"}, {"view": "plan", "cut": "layer2"}, {"view": "results"}])
def test_every_text_can_be_read_in_both_themes(page, address, words):
    opened(page, address, **words)
    for scheme in GROUNDS:
        in_scheme(page, scheme)
        contrasts = page.locator(".thaw-ladder").evaluate(CONTRASTS)
        assert len(contrasts) > 20
        assert [(text, ratio) for text, ratio in contrasts if ratio < READABLE] == [], scheme


def test_the_focus_is_seen_in_both_themes_and_nothing_moves_for_who_wants_no_motion(page, address):
    opened(page, address)
    for scheme in GROUNDS:
        in_scheme(page, scheme)
        for row in (head(page), block(page, "layer4")):
            page.keyboard.press("Tab")
            row.focus()
            ring = row.evaluate(
                "row => [getComputedStyle(row).outlineStyle, getComputedStyle(row).outlineWidth]"
            )
            assert ring == ["solid", "2px"]
    moving = "parts => parts.map(part => getComputedStyle(part).transitionDuration)"
    assert set(page.locator(".row, .shape, .fill").evaluate_all(moving)) == {"0s"}


def test_miniatures_are_images_of_one_size_with_a_sentence_each(page, address):
    page.goto(f"{address}/?view=small")
    images = page.get_by_role("img", name="head after", exact=False)
    expect(images).to_have_count(9)
    expect(
        page.get_by_role("img", name="stem to layer2 frozen, layer3 and layer4 learn, head after layer4")
    ).to_have_count(1)
    drawn = images.evaluate_all(
        "images => images.map(image => [image.clientWidth, image.naturalWidth ?? 60])"
    )
    assert {tuple(size) for size in drawn} == {(60, 60)}
