"""Advice as the browser sees it: its steps as they come, through a refresh, and what is left once it was
cancelled. Another process finds them out; here the test is that process.
"""

from playwright.sync_api import expect

from tests.core.advice.tables import evidence, pilot
from tl_core import bundled
from tl_core.advice.kept import evidence_path, keep
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.matrix import Answers

ANSWERS = Answers("small", "similar")
PROBES, PILOT = "judged on 1,000 images", "Trained on 125 images, judged on 400 others"


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
        keep(path, known.and_then(pilot(125, 0.0, 0.1, seconds=0.1), 9.0))
        expect(page.get_by_text(PILOT)).to_be_visible()
        page.reload()
        expect(page.get_by_text(PILOT)).to_be_visible()
        cancel.click()
        expect(page.get_by_role("button", name="Look further")).to_be_visible()
    expect(cancel).to_have_count(0)
    expect(page.get_by_text(PROBES)).to_be_visible()
    expect(page.get_by_text(PILOT)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
