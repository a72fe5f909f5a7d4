"""The page that compares runs: the sentence first, then figures, plans, curves, and where they differ."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.core.stand_ins.racers import write_result
from tests.core.stand_ins.results import four_held_out, write_judged
from tests.pages.opened import button, shown
from tl_core.catalogue.comparison import compare
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.dataset import Dataset
from tl_core.dataset.corrections import LEFT_OUT
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.result import Named, Predictions
from tl_core.runs.run import Status
from tl_core.workspace import Workspace, stored
from tl_core.workspace.events import Metric

PAGE = "lab/compare.py"


@pytest.fixture
def dataset(dataset: Dataset, workspace: Workspace) -> Dataset:
    return four_held_out(dataset, workspace)


@pytest.fixture
def pair(card, dataset, workspace) -> list[Run]:
    """Of twelve images the first run takes three leaves for sand; the second, named, takes one for water."""
    plan = plan_for("linear_probe", Answers("small", "similar"), card, dataset)
    first = Run.create(plan, workspace)
    tuned = plan_for("fine_tune_all", Answers("small", "similar"), card, dataset)
    second = Run.create(tuned, workspace)
    for run in (first, second):
        write_judged(run, dataset)
    before = first.predictions().val
    said = (2, 0, 1, 0, *before.labels[4:])
    named = Named(said, before.labels, before.shares, before.losses)
    stored.write(second.folder / "predictions.json", Predictions(named, Named((), ())))
    keep(second, RunNote("Second *one*"))
    return [first, second]


def opened(open_page, *runs: Run) -> AppTest:
    return open_page(PAGE, compare=",".join(run.id for run in runs))


def test_who_is_ahead_comes_first_and_only_what_differs_is_told(open_page, pair):
    page = opened(open_page, *pair)
    (lead,) = compare(pair).leads
    assert page.subheader[0].value.replace("\\", "") == lead.sentence
    assert page.subheader[0].value.startswith("Second \\*one\\* is ahead of Linear probe by 8\\.3 points")
    assert "flatters a little" in shown(page)
    assert list(page.dataframe[0].value["Run"]) == ["Linear probe", "Second *one*"]
    plans = page.table[0].value
    assert list(plans.columns) == ["Linear probe", "Second *one*"]
    assert plans.loc["Strategy"].tolist() == ["linear probe", "fine tune all"]
    assert "Seed" not in plans.index and "Data" not in plans.index


def test_the_images_they_differ_on_open_as_pictures_with_what_each_said(open_page, pair):
    page = opened(open_page, *pair)
    who = next(group for group in page.get("button_group") if "opposed" in group.key)
    assert [option.content for option in who.proto.options] == [
        "Only Linear probe is right (1)",
        "Only Second *one* is right (2)",
    ]
    assert "Linear probe: **leaf** (55%)  \nSecond \\*one\\*: **water** (55%)" in shown(page)
    who.set_value("second").run()
    assert shown(page).count("Second \\*one\\*: **leaf**") == 2
    assert "Linear probe: **sand**" in shown(page) and page.get("image")


def test_from_there_an_image_is_left_out(open_page, pair, dataset):
    page = opened(open_page, *pair)
    box = next(box for box in page.selectbox if box.key and box.key.startswith("judged-"))
    box.set_value(LEFT_OUT)
    button(page, "Apply the corrections").click().run()
    assert not page.exception and "1 image left out" in shown(page)


@pytest.mark.parametrize("link", ["", "../../etc/passwd", "20200101-000000-" + "0" * 16, "x" * 5000])
def test_a_link_to_no_runs_says_so_and_leads_to_those_that_are_here(open_page, link):
    page = open_page(PAGE, compare=link)
    assert page.info and [one.label for one in page.get("page_link")] == ["Choose runs"]


def test_runs_on_other_images_are_refused_with_the_reason(open_page, pair, workspace):
    plan = replace(pair[0].plan, dataset="gone", fingerprint="f" * 64)
    other = Run.create(plan, workspace)
    write_result(other, [1] * 12)
    other.write_status(Status("done"))
    page = opened(open_page, pair[0], other)
    assert "tell other classes apart" in page.info[0].value


def test_other_runs_are_picked_there(open_page, pair, workspace):
    third = Run.create(replace(pair[0].plan, seed=7), workspace)
    write_judged(third, Dataset.read(workspace.datasets / third.plan.dataset))
    page = opened(open_page, *pair)
    ids = [run.id for run in (*pair, third)]
    page.multiselect[0].set_value(ids).run()
    assert page.query_params["compare"] == ",".join(ids) and len(page.dataframe[0].value) == 3
    assert [box.label for box in page.selectbox][:2] == ["Of", "And"]


def test_the_curves_of_all_lie_over_each_other(open_page, pair, charts):
    for epoch in (1.0, 2.0):
        for metric in ("accuracy", "loss"):
            pair[1].writer(1).emit(Metric(epoch, "head", "val", metric, 0.2 * epoch))
            pair[0].writer(1).emit(Metric(10 * epoch, "head", "val", metric, 0.3))
    figures = charts(opened(open_page, *pair))
    traces = {trace["name"]: trace for trace in figures["compared-accuracy"]["data"]}
    assert traces["Second *one*"]["x"] == [1.0, 2.0] and traces["Second *one*"]["y"] == [0.2, 0.4]
    assert traces["Linear probe"]["x"] == [0.0, 2.0] and traces["Linear probe"]["y"] == [0.3, 0.3]


@pytest.fixture
def charts():
    """The figures of a page, by the key of each."""

    def drawn(app: AppTest) -> dict[str, dict]:
        told = [(element.proto.id, json.loads(element.proto.json)) for element in app.get("bidi_component")]
        keys = ("compared-accuracy", "compared-loss")
        return {key: data["figure"] for key in keys for id, data in told if key in id}

    return drawn
