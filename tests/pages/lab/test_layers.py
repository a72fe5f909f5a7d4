"""The page of a layer study: set up from the guide's answers, followed, and its sentence and curves."""

from dataclasses import replace

import pytest

from pages.parts.lab import study_curves
from tests.core.stand_ins.racers import end
from tests.pages.opened import button, rerun_until, shown
from tl_core.dataset import Dataset
from tl_core.lab.study import Study, plans_for_study, point_of
from tl_core.lab.study_curves import curves_of
from tl_core.matrix import Answers
from tl_core.runs import Run
from tl_core.runs.run import Status

PAGE = "lab/layers.py"
SMALL = Answers("small", "similar")


@pytest.fixture
def study(card, dataset, workspace) -> Study:
    """One seed with controls, not begun."""
    plans = plans_for_study(1, SMALL, card, dataset, replace(dataset, id="source"), {"device": "cpu"})
    return Study.create(plans, workspace)


@pytest.fixture
def over(study, workspace) -> Study:
    """Frozen copies are twenty points behind from the third group on."""
    for member in study.members:
        curve, n = point_of(member.plan, study.target)
        right = 60 if (curve, n) in (("AnB", 3), ("AnB", 4)) else 100
        end(member, workspace, val=[1] * right + [0] * (200 - right))
    return study


def test_without_a_dataset_the_way_to_it_is_shown(open_page):
    page = open_page(PAGE)
    assert "There is no dataset yet" in page.info[0].value
    assert "You get a picture of what that costs" in page.markdown[0].value


def test_a_study_is_set_up_once_its_controls_are_drawn(
    open_page, dataset: Dataset, card, workspace, monkeypatch
):
    begun = []
    monkeypatch.setattr(Study, "start", lambda study, starter: begun.append(study))
    page = open_page(PAGE, data=dataset.id, size="small", similarity="similar")
    assert button(page, "Start the study").disabled
    rerun_until(page, lambda: "runs" in shown(page))
    assert "2 seeds, 16 epochs each" in shown(page) and "44 runs" in shown(page)
    page.toggle[0].set_value(False).run()
    assert "25 runs" in shown(page)
    page.number_input[0].set_value(1).run()
    button(page, "Start the study").click().run()
    (study,) = Study.every(workspace)
    assert begun == [study] and page.query_params["study"] == study.id and len(study.members) == 15


def test_a_study_in_progress_shows_the_curves_so_far_and_who_runs(open_page, study, workspace):
    first, *_, later = study.members[:7]
    end(first, workspace, val=[1, 1, 1, 0])
    run = Run.create(later.plan, workspace, later.run.id)
    with study.lease.take(), run.lease.take():
        run.begin_attempt()
        run.write_status(Status("running", "on cpu"))
        page = open_page(PAGE, study=study.id)
    assert f"1 of {len(study.members)} runs are done. Now: {study.name_of(later)}." in shown(page)
    assert "by the number of copied groups" in shown(page) and not page.subheader


def test_the_sentence_is_on_top_when_it_is_over_and_the_costs_are_a_table(open_page, over):
    page = open_page(PAGE, study=over.id)
    assert page.subheader[0].value.startswith(
        "Keep the groups up to layer1 frozen\\: from layer2 \\(n \\= 3\\) on"
    )
    table = page.dataframe[0].value
    assert list(table["n"]) == [1, 2, 3, 4, 5] and table["Freezing changes accuracy by"][2].startswith(
        "-20.0 points"
    )
    assert {one.label for one in page.button} == {"Set up another study"}


def test_a_stopped_study_keeps_what_is_done_and_can_go_on(open_page, study, workspace, monkeypatch):
    end(study.members[0], workspace, val=[1, 1, 1, 0])
    study.request_stop()
    begun = []
    monkeypatch.setattr(Study, "start", lambda study, starter: begun.append(study))
    page = open_page(PAGE, study=study.id)
    assert "What it has done is kept" in page.warning[0].value
    button(page, "Go on with the study").click().run()
    assert begun == [study]


def test_a_failed_network_says_why(open_page, study, workspace):
    for member in study.members:
        Run.create(member.plan, workspace, member.run.id).write_status(Status("failed", "out of memory"))
    said = [error.value for error in open_page(PAGE, study=study.id).error]
    assert any("Too few runs" in sentence for sentence in said) and any(
        "out of memory" in sentence for sentence in said
    )


@pytest.mark.parametrize("link", ["20260101-000000-0123456789abcdef", "../../etc"])
def test_a_link_to_no_study_is_said_to_be_one(open_page, link):
    assert "study" in open_page(PAGE, study=link).warning[0].value


def test_the_figure_has_a_line_a_curve_with_its_intervals(over):
    curves = curves_of(over)
    lines = {trace["name"]: trace for trace in study_curves.figure(curves)["data"] if "name" in trace}
    assert list(lines) == list(study_curves.TITLES.values())
    frozen = lines["copied, frozen"]
    assert frozen["customdata"] == [0, 1, 2, 3, 4, 5] and lines["probe"]["customdata"] == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert frozen["y"][3] == 0.3 and frozen["error_y"]["array"][3] > 0
    assert "copied, frozen: 50% at 0, 50% at 1, 50% at 2, 30% at 3" in study_curves.described(curves)
