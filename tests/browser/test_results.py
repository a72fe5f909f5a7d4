"""The result in a browser: hostile names stay names, a number leads to its pictures and from there out of the
data, and the weights can be taken away.
"""

import io
import urllib.request
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import HOSTILE, in_scheme
from tests.browser.test_accessibility import RULES, grave_findings
from tests.browser.test_frame import opened
from tests.conftest import describe_bundled
from tests.core.stand_ins.explanations import answered
from tests.core.stand_ins.results import four_held_out, write_judged
from tl_core.engines import questions
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.workspace import Workspace


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


def looked_at_run(workspace: Workspace, folder: Path) -> Run:
    """A run on real pictures that took all leaves that were held out for sand but one."""
    found = inspect(str(folder), workspace, lambda *told: None)
    dataset = four_held_out(found, workspace)
    card = describe_bundled(workspace)
    run = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, dataset), workspace)
    write_judged(run, dataset)
    return run


def test_a_cell_of_the_matrix_leads_to_its_pictures_and_out_of_the_data_by_mouse_and_by_keyboard(
    server, page, workspace: Workspace, picture_folder: Path
):
    run = looked_at_run(workspace, picture_folder)
    opened(page, f"{server.url}/results?run={run.id}")
    cell = page.get_by_role("figure", name="Confusion matrix").get_by_text("3", exact=True)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("combobox", name="Order")).to_have_value("Least sure first")
    ended = page.locator("[data-test-script-state=notRunning]")
    expect(ended).to_be_visible()  # a list that is open would close when the page is drawn
    pictures = page.get_by_role("img", name="leaf/")
    expect(pictures).to_have_count(3)
    page.get_by_role("button", name="Apply the corrections").scroll_into_view_if_needed()
    page.get_by_role("combobox", name="Class of 01 png").click()
    page.get_by_role("option", name="Leave out").click()
    page.get_by_role("button", name="Apply the corrections").click()
    expect(page.get_by_text("Corrected: 1 image left out.")).to_be_visible()
    chosen_by_keyboard(page, "Taken for", "any class")
    expect(pictures).to_have_count(4)
    expect(ended).to_be_visible()
    chosen_by_keyboard(page, "Class of 02 png", "Leave out")
    page.get_by_role("button", name="Apply the corrections").press("Enter")
    expect(page.get_by_text("Corrected: 2 images left out.")).to_be_visible()


def test_why_opens_over_the_page_and_closes_by_keyboard(server, page, workspace: Workspace, picture_folder):
    run = looked_at_run(workspace, picture_folder)
    classes = ("sand", "leaf")
    answered(questions.explain(workspace, run, picture_folder / "leaf" / "01.png", classes=classes), classes)
    opened(page, f"{server.url}/results?run={run.id}")
    page.get_by_role("button", name="Why?").first.press("Enter")
    dialog = page.get_by_role("dialog", name="Why does the model say so?")
    expect(dialog.get_by_role("img", name="What speaks for leaf")).to_be_visible()
    expect(dialog.get_by_text("mean 1.000 + 0.250 = score 1.250")).to_have_count(2)
    for scheme, rules in RULES.items():
        in_scheme(page, scheme)
        assert grave_findings(page, rules) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    expect(dialog).to_have_count(0)


def chosen_by_keyboard(page: Page, name: str, word: str) -> None:
    page.get_by_role("combobox", name=name).focus()
    page.keyboard.type(word)
    expect(page.get_by_role("option", name=word)).to_be_visible()
    page.keyboard.press("Enter")
