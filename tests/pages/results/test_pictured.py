"""From a number of a result to its pictures, and from there to another class or out of the data."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.results.filtered import ALL_SHARES, ANY, OTHER
from pages.parts.results.pictured import AT_ONCE
from tests.core.stand_ins.results import four_held_out, write_judged
from tests.pages.opened import button, shown
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.dataset.corrections import LEFT_OUT, Corrections
from tl_core.dataset.dataset import thumbnail_path
from tl_core.dataset.variant import corrected
from tl_core.engines import questions
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.workspace import Workspace

PAGE = "guide/results.py"


@pytest.fixture
def dataset(dataset: Dataset, workspace: Workspace) -> Dataset:
    return four_held_out(dataset, workspace)


@pytest.fixture
def run(card: BackboneCard, dataset: Dataset, workspace: Workspace) -> Run:
    ended = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, dataset), workspace)
    write_judged(ended, dataset)
    return ended


def click(app: AppTest, component: str, said: object) -> None:
    app.session_state["heard"] = {component: {"edit": said, "answered": False}}
    app.run()
    assert not app.exception


def lists(app: AppTest) -> list[object]:
    """What the four lists above the images are set to."""
    return [box.value for box in app.selectbox if box.label in ("In truth", "Taken for", "How sure", "Order")]


def paths(app: AppTest) -> list[str]:
    """The images that are shown, in their order."""
    return [box.key.split("-")[-1] for box in app.selectbox if box.key and box.key.startswith("judged-")]


def leaves(dataset: Dataset) -> list[str]:
    return [item.path for item in dataset.part("val") if item.label == 0]


def test_the_worst_mistakes_are_there_before_any_click(open_page, run: Run, dataset: Dataset):
    app = open_page(PAGE, run=run.id)
    assert lists(app) == [ANY, OTHER, ALL_SHARES, "loss"] and paths(app) == leaves(dataset)[1:]
    assert "**sand** (58%)" in shown(app) and "in truth leaf" in shown(app)


def test_a_cell_opens_its_images_the_least_sure_first(open_page, run: Run, dataset: Dataset):
    app, (leaf, sand, _) = open_page(PAGE, run=run.id), dataset.classes
    click(app, "confusion", {"x": sand, "y": leaf})
    assert lists(app) == [leaf, sand, ALL_SHARES, "unsure"] and paths(app) == leaves(dataset)[1:]
    click(app, "confusion", {"x": leaf, "y": leaf})
    assert paths(app) == leaves(dataset)[:1]
    click(app, "confusion", {"x": leaf, "y": sand})
    assert paths(app) == [] and "There are none of these" in shown(app)


def test_a_row_opens_its_class_and_closes_it_again(open_page, run: Run, dataset: Dataset):
    app = open_page(PAGE, run=run.id)
    click(app, "per-class", {"rows": [0], "columns": []})  # the worst recognised one is first
    assert lists(app) == ["leaf", ANY, ALL_SHARES, "unsure"] and paths(app) == leaves(dataset)
    click(app, "per-class", {"rows": [], "columns": []})
    assert lists(app) == [ANY, OTHER, ALL_SHARES, "loss"]


def test_a_bar_opens_its_images_and_the_lists_do_the_same(open_page, run: Run, dataset: Dataset):
    app = open_page(PAGE, run=run.id)
    click(app, "sureness", {"x": 0.58, "y": 1.0})
    assert lists(app) == [ANY, ANY, (0.5, 0.6), "unsure"] and paths(app) == leaves(dataset)[:2]
    next(box for box in app.selectbox if box.label == "Order").set_value("sure").run()
    assert paths(app) == leaves(dataset)[:2][::-1]


def test_what_is_seen_to_be_wrong_is_corrected_for_the_next_run(
    open_page, run: Run, dataset: Dataset, workspace: Workspace
):
    app = open_page(PAGE, run=run.id)
    first, second = leaves(dataset)[1:3]
    for path, choice in ((first, "sand"), (second, LEFT_OUT)):
        next(box for box in app.selectbox if box.key and box.key.endswith(path)).set_value(choice)
    button(app, "Apply the corrections").click().run()
    both = corrected(dataset, Corrections(frozenset({second}), {first: "sand"}), workspace)
    assert app.query_params["data"] in (both.id, [both.id]) and app.query_params["run"] in (run.id, [run.id])
    assert "Corrected: 1 image left out and 1 image relabelled" in shown(app)
    assert set(paths(app)) == set(leaves(dataset)[1:])  # the result is about the data as the run saw it
    button(app, "Take all back").click().run()
    assert app.query_params["data"] in (dataset.id, [dataset.id])


def test_a_correction_of_other_data_than_the_chosen_goes_on_with_that_of_the_run(
    open_page, run: Run, dataset: Dataset, workspace: Workspace
):
    other = replace(dataset, id="other", items=dataset.items[1:])
    other.write(workspace.datasets / other.id)
    app = open_page(PAGE, run=run.id, data=other.id)
    path = leaves(dataset)[1]
    next(box for box in app.selectbox if box.key and box.key.endswith(path)).set_value(LEFT_OUT)
    button(app, "Apply the corrections").click().run()
    variant = corrected(dataset, Corrections(frozenset({path})), workspace)
    assert app.query_params["data"] in (variant.id, [variant.id])


def test_a_picture_that_nobody_made_yet_is_asked_for(
    open_page, run: Run, dataset: Dataset, workspace: Workspace
):
    wanted = leaves(dataset)[1:]
    item = next(item for item in dataset.items if item.path == wanted[0])
    small = thumbnail_path(workspace.datasets / dataset.id, item)
    small.unlink()
    open_page(PAGE, run=run.id)
    assert questions.small_pictures(workspace, dataset, wanted).asked()


def test_many_images_are_shown_page_by_page(open_page, run: Run, dataset: Dataset, monkeypatch):
    monkeypatch.setattr("pages.parts.results.pictured.AT_ONCE", 1)
    app = open_page(PAGE, run=run.id)
    assert AT_ONCE > 1 and paths(app) == leaves(dataset)[1:2]
    app.get("pagination")[0].set_value(2).run()
    assert paths(app) == leaves(dataset)[2:3]
