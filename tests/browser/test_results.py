"""The result in a browser: hostile names stay names, and the weights can be taken away."""

import io
import urllib.request
import zipfile

from playwright.sync_api import expect

from tests.browser.conftest import HOSTILE
from tests.browser.test_frame import opened


def test_a_hostile_name_is_shown_as_it_is_and_asks_for_nothing(visited, page, requests, ended):
    attacks: list[str] = []
    page.on("dialog", lambda dialog: (attacks.append(dialog.message), dialog.dismiss()))
    for path in ("", "scenario", "run", "results", "runs"):
        opened(page, f"{visited.url}/{path}?run={ended.id}&data={ended.plan.dataset}")
        if path not in ("runs", "scenario"):
            expect(page.get_by_text(HOSTILE[:30]).first).to_be_visible()
        assert attacks == []
        made = page.locator("a[href*=evil]:not([href^='#']), img[src*=evil], img[src=x]")
        assert made.evaluate_all("found => found.map(element => element.outerHTML)") == []
        assert not any("evil" in url for url in requests)


def test_the_verdict_comes_first_and_the_receipt_is_green(visited, page, ended):
    page.goto(f"{visited.url}/results?run={ended.id}")
    expect(page.get_by_role("heading", level=3)).to_contain_text("75 % of images")
    expect(page.get_by_test_id("stAlertContentSuccess")).to_contain_text(
        "Proof: all 4 frozen layer groups are the same as before, bit for bit."
    )


def test_the_weights_come_as_a_zip_of_the_model_folder(visited, page, ended):
    page.goto(f"{visited.url}/results?run={ended.id}")
    address = page.get_by_role("link", name="Download the weights").get_attribute("href")
    with urllib.request.urlopen(visited.url + address) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    assert archive.namelist() == ["config.json", "model.safetensors"]
    assert archive.read("model.safetensors") == (ended.folder / "model" / "model.safetensors").read_bytes()
