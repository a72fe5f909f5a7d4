"""The page Map: points of a dataset, coloured, and the images behind them with their corrections."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.core.stand_ins.maps import mapped
from tests.core.stand_ins.results import four_held_out, write_judged
from tests.pages.opened import button, shown
from tl_core.dataset import Dataset
from tl_core.dataset.corrections import Corrections
from tl_core.dataset.variant import corrected
from tl_core.engines import questions
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.workspace import Workspace

PAGE = "lab/map.py"


@pytest.fixture
def divided(dataset: Dataset, workspace: Workspace) -> Dataset:
    """Of each class the first four pictures are held out; both maps have been made."""
    found = four_held_out(dataset, workspace)
    mapped(found, workspace, "bundled")
    return found


@pytest.fixture
def run(card, divided: Dataset, workspace: Workspace) -> Run:
    ended = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, divided), workspace)
    write_judged(ended, divided)
    return ended


def said(app: AppTest) -> str:
    return shown(app).replace("\\", "")


def listed(app: AppTest) -> list[str]:
    """The images that are shown, in their order."""
    return [box.key.split("-")[-1] for box in app.selectbox if box.key and box.key.startswith("mapped-")]


def choose(app: AppTest, label: str, value: str) -> None:
    next(box for box in app.selectbox if box.label == label).set_value(value).run()
    assert not app.exception


def around(app: AppTest, *places: int) -> None:
    app.session_state["heard"] = {"map": {"edit": {"places": list(places)}, "answered": False}}
    app.run()
    assert not app.exception


def test_a_map_that_was_made_is_there_with_what_it_shows(open_page, divided):
    app = open_page(PAGE, data=divided.id)
    text = said(app)
    assert "90.0 % (59.6 to 98.2) of images are nearest to one of their own class" in text
    assert "The picture keeps 40% of the variance" in text and listed(app) == []
    colours = next(box for box in app.selectbox if box.label == "Coloured by")
    assert colours.options == ["Class", "Part"]
    app.button_group[0].set_value("tsne").run()
    app.select_slider[0].set_value("stem").run()
    assert "Neighbours stay neighbours" in said(app) and not app.exception


def test_nobody_is_made_to_wait_for_codes_that_nobody_asked_for(open_page, dataset, workspace):
    app = open_page(PAGE, data=dataset.id)
    assert button(app, "Draw the map")
    assert not questions.map_codes(workspace, dataset, "bundled", "pca").asked()


def test_what_is_drawn_around_is_shown_and_corrected(open_page, divided, workspace):
    app = open_page(PAGE, data=divided.id)
    some = [divided.items[number] for number in (0, 13)]
    around(app, 13, 0)
    assert listed(app) == [some[1].path, some[0].path] and "2 images drawn around" in said(app)
    choose(app, "Class", divided.classes[some[0].label])
    assert listed(app) == [some[0].path]
    next(box for box in app.selectbox if box.key and box.key.endswith(some[0].path)).set_value("water")
    button(app, "Apply the corrections").click().run()
    variant = corrected(divided, Corrections(relabelled={some[0].path: "water"}), workspace)
    assert app.query_params["data"] in (variant.id, [variant.id])
    # No point has moved: the map is still that of the images as they came.
    assert "1 image relabelled" in said(app) and "of images are nearest" in said(app)


def test_without_a_pointer_the_lists_open_the_same_images(open_page, run, divided):
    app = open_page(PAGE, run=run.id)
    chosen = {box.label: box.options[0] for box in app.selectbox}
    assert (chosen["Class"], chosen["Part"], chosen["Answer"]) == (
        "every class",
        "every part",
        "any, or none",
    )
    choose(app, "Answer", "wrong")
    wrong = listed(app)
    assert wrong == [item.path for item in divided.part("val") if item.label == 0][1:]
    assert "taken for sand" in said(app)
    choose(app, "Part", "train")
    assert listed(app) == [] and "There are none of these" in said(app)


def test_a_run_colours_its_answers_and_can_be_asked_why(open_page, run, divided):
    app = open_page(PAGE, run=run.id)
    colours = next(box for box in app.selectbox if box.label == "Coloured by")
    assert "Right or wrong" in colours.options and "With the answers of" in said(app)
    choose(app, "Part", "val")
    assert sum(one.label == "Why?" for one in app.button) == len(listed(app)) == 12
