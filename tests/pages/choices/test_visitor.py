"""What other browsers began stands last in every list, marked and not hidden.

In these tests a page is open in no browser that is known.
"""

from dataclasses import replace

import pytest

from tests.pages.opened import button, shown
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace import visitors

ANOTHER = "a" * 16


@pytest.fixture
def runs(card, dataset, workspace) -> list[Run]:
    """One that nobody has claimed, and a newer one of another browser."""
    plan = plan_for("linear_probe", Answers("small", "similar"), card, dataset)
    made = [Run.create(plan, workspace), Run.create(plan, workspace.opened_for(ANOTHER))]
    for run in made:
        run.write_status(Status("stopped", "stopped"))
    return made


def test_runs_of_others_come_last_and_are_marked(open_page, runs):
    table = open_page("lab/runs.py").dataframe[0].value
    assert list(table["Strategy"]) == [
        "Linear probe",
        "Linear probe (another browser)",
        "Linear probe (example)",
    ]


def test_a_run_of_others_says_so_and_is_not_resumed(open_page, runs):
    own, others = (open_page("guide/run.py", run=run.id) for run in runs)
    assert button(own, "Resume") and "Another browser" not in shown(own)
    assert "Another browser started this run" in shown(others)
    assert "Resume" not in [one.label for one in others.button]


def test_data_of_others_comes_last_and_is_marked(open_page, dataset, workspace):
    newer = workspace.datasets / "newer"
    replace(dataset, id="newer", name="newer").write(newer)
    visitors.claim(newer, ANOTHER)
    listed = [text for text in shown(open_page("guide/dataset.py")).splitlines() if "36 images" in text]
    assert ["another browser" in text for text in listed] == [False, True]
