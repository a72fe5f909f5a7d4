"""From the list of runs to their comparison and to the pictures they differ on, by mouse and by keyboard."""

from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.conftest import in_scheme
from tests.browser.test_accessibility import RULES, grave_findings
from tests.browser.test_frame import opened
from tests.browser.test_results import looked_at_run
from tests.core.stand_ins.results import write_judged
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.dataset import Dataset
from tl_core.runs import Run
from tl_core.runs.result import Named, Predictions
from tl_core.workspace import Workspace, stored

# Pixels from the left and the top of a table to the tick of its first row, and from row to row.
TICK, FIRST, ROW = 18, 67, 64


def another(run: Run, workspace: Workspace) -> Run:
    """On the same images, and right on all of them."""
    other = Run.create(replace(run.plan, seed=1), workspace)
    write_judged(other, Dataset.read(workspace.datasets / run.plan.dataset))
    labels = run.predictions().val.labels
    named = Named(labels, labels, (0.9,) * len(labels), (0.1,) * len(labels))
    stored.write(other.folder / "predictions.json", Predictions(named, Named((), ())))
    keep(other, RunNote("Better"))
    return other


def test_two_ticked_runs_are_compared_down_to_their_pictures(server, page, workspace, picture_folder):
    run = looked_at_run(workspace, picture_folder)
    another(run, workspace)
    opened(page, f"{server.url}/runs")
    table = page.get_by_test_id("stDataFrame")
    for row in (0, 1):
        table.click(position={"x": TICK, "y": FIRST + ROW * row})
    page.get_by_role("button", name="Compare the runs").click()
    expect(page.get_by_role("heading", name="What differs between these runs?")).to_be_visible()
    expect(page.get_by_role("heading", level=3)).to_contain_text(
        "Better is ahead of Linear probe by 25.0 points"
    )
    only = page.get_by_role("radio", name="Only Better is right (3)")
    expect(only).to_be_checked()
    expect(page.get_by_role("img", name="leaf/")).to_have_count(3)
    for scheme, rules in RULES.items():
        in_scheme(page, scheme)
        assert grave_findings(page, rules) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    expect(page.get_by_role("heading", level=3)).to_contain_text("Better is ahead")
