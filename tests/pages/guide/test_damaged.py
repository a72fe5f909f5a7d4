"""What cannot be read is said in a sentence on every page, and hides nothing else."""

import pytest

from tests.core.stand_ins.results import write_result
from tests.pages.opened import shown
from tl_core.lab.race import Race
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace.workspace import write_json

LATER = {"format": 99, "created": 1.0}


@pytest.fixture
def run(card, dataset, workspace) -> Run:
    """A run that has ended."""
    ended = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, dataset), workspace)
    ended.write_status(Status("done"))
    write_result(ended)
    return ended


@pytest.mark.parametrize("page", ["guide/run.py", "guide/results.py", "lab/runs.py"])
def test_a_run_of_a_later_thaw_is_refused_in_a_sentence(open_page, run, page):
    write_json(run.folder / "plan.json", LATER)
    app = open_page(page, run=run.id)
    assert "was written by a later Thaw" in shown(app)


def test_the_other_runs_are_listed_beside_it(open_page, run, workspace):
    damaged = Run.create(run.plan, workspace)
    write_json(damaged.folder / "plan.json", LATER)
    app = open_page("lab/runs.py")
    assert len(app.dataframe[0].value) == 2 and "later Thaw" in shown(app)


def test_a_damaged_result_is_refused_on_its_page(open_page, run):
    write_json(run.folder / "result.json", {"verdict": "All is well."})
    app = open_page("guide/results.py", run=run.id)
    assert "result\\.json does not hold what Thaw writes there" in app.error[0].value


def test_a_dataset_of_a_later_thaw_is_refused_on_every_page_about_it(open_page, run, dataset, workspace):
    write_json(workspace.datasets / dataset.id / "dataset.json", LATER)
    for page in ("guide/dataset.py", "guide/scenario.py", "guide/plan.py"):
        assert "was written by a later Thaw" in shown(open_page(page, data=dataset.id))
    assert dataset.id in shown(open_page("guide/results.py", run=run.id)).replace("\\", "")


def test_a_race_of_a_later_thaw_is_refused_in_a_sentence(open_page, run, workspace):
    race = Race.create([run.plan, run.plan], workspace)
    write_json(race.file, LATER)
    assert "was written by a later Thaw" in shown(open_page("lab/race.py", race=race.id))
