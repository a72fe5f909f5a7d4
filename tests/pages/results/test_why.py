"""Why a model says so, over the page: its maps with what they come to, and the nearest training images."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.choices.arrival import Arrival, Asked
from pages.parts.results import why
from tests.core.stand_ins.explanations import answered
from tests.core.stand_ins.results import four_held_out, write_judged, write_model_config
from tests.pages.opened import shown
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.matrix import Answers
from tl_core.plans.recommendation import plan_for
from tl_core.predictions.explanation import Neighbour
from tl_core.predictions.prediction import Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import write_json

PAGE = "guide/results.py"


@pytest.fixture
def run(card, dataset: Dataset, workspace: Workspace) -> Run:
    """Of each class the first four pictures are held out; all leaves but one are taken for sand."""
    divided = four_held_out(dataset, workspace)
    ended = Run.create(plan_for("linear_probe", Answers("small", "similar"), card, divided), workspace)
    write_judged(ended, divided)
    return ended


def said(app: AppTest) -> str:
    """Every text of the page, without what keeps names from being markup."""
    return shown(app).replace("\\", "")


def ask(app: AppTest, path: str) -> None:
    next(one for one in app.button if one.key and one.key.endswith(f"why-{path}")).click().run()
    assert not app.exception


def test_a_mistake_is_explained_by_what_was_said_and_what_is_right(open_page, run, dataset, workspace):
    image = Path(dataset.root) / "leaf/01.png"
    near = (Neighbour("leaf/05.png", "leaf", 0.12), Neighbour("sand/05.png", "sand", 0.3))
    task = questions.explain(workspace, run, image, classes=("sand", "leaf"))
    answered(task, ("sand", "leaf"), near)
    app = open_page(PAGE, run=run.id)
    assert "The nearest training images" not in shown(app)
    ask(app, "leaf/01.png")
    text = said(app)
    assert "**sand** 90.0%" in text and "mean 1.000 + 0.250 = score 1.250" in text
    assert "Exact: the head is linear on the activation after layer4" in text
    assert (
        "heads of random weights" in text and "0.12" in text and "Of the 9 that the model remembers" in text
    )


def test_another_layer_group_is_another_question(open_page, run, dataset, workspace):
    image = Path(dataset.root) / "leaf/01.png"
    both = ("sand", "leaf")
    answered(questions.explain(workspace, run, image, classes=both), both)
    of_stem = questions.explain(workspace, run, image, classes=both, group="stem")
    answered(of_stem, both, kind="estimate", read=("stem",))
    app = open_page(PAGE, run=run.id)
    ask(app, "leaf/01.png")
    box = next(box for box in app.selectbox if box.label == why.GROUP)
    assert box.options == [why.AS_READ, "layer1", "stem"]
    box.set_value("stem").run()
    assert "An estimate: the activation after stem" in said(app)


def table(run: Run, *names: str) -> PredictionTable:
    shares = (Candidate("leaf", 0.9), Candidate("sand", 0.1))
    return PredictionTable(run.id, ("leaf", "sand"), tuple(Prediction(name, shares) for name in names))


def tried(open_page, run: Run, workspace: Workspace, *names: str) -> AppTest:
    """The page once these images of the user's own were answered."""
    write_model_config(run)
    source = workspace.uploads / "own.zip"
    task = questions.predict(workspace, run, source)
    task.folder.mkdir(parents=True)
    write_json(task.answer_file, table(run, *names).to_json())
    app = open_page(PAGE, run=run.id)
    app.session_state["arrival"] = Arrival(tried_on=run.id, tried=str(source))
    return app.run()


def test_one_image_of_the_users_own_can_be_asked_about(open_page, run, workspace):
    answered(questions.explain(workspace, run, workspace.uploads / "own.zip"), ("leaf", "sand"))
    app = tried(open_page, run, workspace, "new.png")
    next(one for one in app.button if one.key == "why-single").click().run()
    assert "**leaf** 90.0%" in shown(app)


def test_of_many_the_one_whose_row_is_ticked(open_page, run, workspace):
    source = workspace.uploads / "own.zip"
    answered(questions.explain(workspace, run, source, "two.png"), ("leaf", "sand"))
    app = tried(open_page, run, workspace, "one.png", "two.png")
    app.session_state["heard"] = {"answers": {"edit": {"rows": [1], "columns": []}, "answered": False}}
    app.run()
    assert app.session_state["asked_why"] == Asked(run.id, str(source), "two.png")
    assert "**leaf** 90.0%" in shown(app) and not app.exception
