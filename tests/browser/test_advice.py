"""Advice as the browser sees it: its steps as they come, through a refresh, and what is left once it was
cancelled. Another process finds them out; in the tests, the test itself.
"""

from playwright.sync_api import expect

from tests.browser.conftest import in_scheme
from tests.browser.test_accessibility import RULES, grave_findings
from tests.browser.test_frame import opened
from tests.core.advice.tables import evidence, pilot
from tl_core import bundled
from tl_core.advice.kept import evidence_path, keep
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.matrix import Answers

ANSWERS = Answers("small", "similar")
PROBES = "Quick classifiers, judged on 1,000 images"
PILOT = "Trained on 125 images, judged on 400 others"


def test_steps_appear_by_themselves_survive_a_refresh_and_stay_when_cancelled(server, page, plan, workspace):
    dataset, card = Dataset.read(workspace.datasets / plan.dataset), BackboneCard.read(bundled.CARD)
    path, known = evidence_path(workspace, dataset, card, ANSWERS), evidence(700)
    task = questions.advise(workspace, dataset, "bundled", ANSWERS)
    task.folder.mkdir(parents=True)
    with task.lease.take():
        page.goto(f"{server.url}/scenario?data={dataset.id}&size=small&similarity=similar")
        cancel = page.get_by_role("button", name="Cancel")
        expect(cancel).to_be_visible()
        keep(path, known)
        expect(page.get_by_text(PROBES)).to_be_visible()
        expect(page.get_by_role("figure", name="Share of images right")).to_be_visible()
        keep(path, known.and_then(pilot(125, 0.0, 0.1, seconds=0.1)))
        expect(page.get_by_text(PILOT)).to_be_visible()
        page.reload()
        expect(page.get_by_text(PILOT)).to_be_visible()
        cancel.click()
        expect(page.get_by_role("button", name="Look further")).to_be_visible()
    expect(cancel).to_have_count(0)
    expect(page.get_by_text(PROBES)).to_be_visible()
    expect(page.get_by_text(PILOT)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_advice_has_no_serious_finding_light_or_dark_and_does_not_overflow_a_phone(
    server, page, plan, workspace
):
    dataset, card = Dataset.read(workspace.datasets / plan.dataset), BackboneCard.read(bundled.CARD)
    keep(evidence_path(workspace, dataset, card, ANSWERS), evidence(700))
    opened(page, f"{server.url}/scenario?data={dataset.id}&size=small&similarity=similar")
    page.get_by_text("Why?").click()
    expect(page.get_by_role("table")).to_be_visible()
    for scheme, rules in RULES.items():
        in_scheme(page, scheme)
        assert grave_findings(page, rules) == []
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_text(PROBES)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
