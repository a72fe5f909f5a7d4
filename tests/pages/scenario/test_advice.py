"""Advice on the scenario page: on offer, shown step by step, taken into the plan."""

import json
import shutil
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.scenario.advice import ASK, FURTHER
from pages.parts.scenario.advice_figure import described, figure
from pages.parts.scenario.measured import WHY
from tests.core.advice.tables import calibration, evidence, pilot
from tests.pages.opened import button, ladder_drawn, shown
from tl_core.advice import Advice
from tl_core.advice import calibration as calibrations
from tl_core.advice.evidence import ADVISED, Evidence
from tl_core.advice.kept import evidence_path, keep
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import local, questions
from tl_core.matrix import Answers
from tl_core.matrix.strategy import RECIPES
from tl_core.workspace import Workspace
from tl_core.workspace.stored import as_json
from tl_core.workspace.workspace import write_json

ANSWERS = Answers("small", "different")
NOTES, OTHER = "early_linear_probe", "fine_tune_top"


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch, unmeasured) -> None:
    monkeypatch.setattr(local, "command", lambda *told: None)


@pytest.fixture
def link(dataset: Dataset, card: BackboneCard) -> dict[str, str]:
    return {"data": dataset.id, "size": ANSWERS.size, "similarity": ANSWERS.similarity}


@pytest.fixture
def find(dataset: Dataset, card: BackboneCard, workspace: Workspace):
    """As if another process had just found that out."""
    return lambda known: keep(evidence_path(workspace, dataset, card, ANSWERS), known)


@pytest.fixture
def begun(dataset: Dataset, workspace: Workspace, unmeasured, answered) -> None:
    """As if both axes had been measured before, and nobody had cancelled that."""
    shutil.rmtree(questions.recommend(workspace, dataset, "bundled").folder)


@pytest.fixture
def clear(monkeypatch, tmp_path) -> None:
    """Elsewhere, fine-tuning everything removed half of the probe's errors: at 60 % right that is clear."""
    write_json(tmp_path / "table.json", as_json(calibration(0.5)))
    monkeypatch.setattr(calibrations, "SHIPPED", tmp_path / "table.json")
    calibrations.shipped.cache_clear()
    yield
    calibrations.shipped.cache_clear()


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def words_of(app: AppTest) -> str:
    """What the page says, as Markdown draws it."""
    return shown(app).replace("\\", "")


def dots(app: AppTest) -> list[dict]:
    """The dots of the figure of the advice, a strategy each."""
    told = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return next(data["figure"]["data"] for data in told if "expected" in data.get("name", ""))


def test_the_images_can_be_asked_once_both_questions_are_answered(open_page, link):
    assert ASK not in labels(open_page("guide/scenario.py", data=link["data"]))
    app = open_page("guide/scenario.py", **link)
    assert ASK in labels(app) and "Takes up to about" in shown(app)
    button(app, ASK).click().run()
    assert ASK not in labels(app) and "Cancel" in labels(app)


def test_images_that_cannot_be_judged_on_are_not_asked(open_page, link, dataset, workspace):
    learned = tuple(replace(item, part="train") for item in dataset.items)
    replace(dataset, items=learned).write(workspace.datasets / dataset.id)
    app = open_page("guide/scenario.py", **link)
    assert ASK not in labels(app) and "cannot be asked" in shown(app)


def test_a_sentence_a_line_a_strategy_and_what_the_notes_say_otherwise_are_shown(
    open_page, link, find, clear
):
    find(evidence(600))
    app = open_page("guide/scenario.py", **link)
    text = words_of(app)
    assert "**Fine-tune everything: expect 79.6 % (" in text and "over the linear probe.**" in text
    assert "**The notes say: Early linear probe.**" in text and "Here 0.0 %" in text
    assert "judged on 1,000 images: Linear probe is best, 60.0 %" in text
    assert len(dots(app)) == len(ADVISED) and ASK not in labels(app)
    app.session_state[WHY] = True
    rests = app.run().table[0].value
    assert list(rests["Strategy"]) == [RECIPES[strategy].title for strategy in ADVISED]
    assert "had not seen" in rests["Rests on"][0] and "other data sets" in rests["Rests on"][4]


def test_the_advised_strategy_becomes_that_of_the_plan(open_page, link, find, clear):
    find(evidence(600))
    app = open_page("guide/scenario.py", **link)
    assert not any(block["learning"] for block in ladder_drawn(app)["blocks"])
    button(app, "Use this plan: Fine-tune everything").click().run()
    assert app.query_params["strategy"] == "fine_tune_all"
    assert all(block["learning"] for block in ladder_drawn(app)["blocks"])
    assert "The plan is this one" in shown(app) and not app.exception
    plan = open_page("guide/plan.py", **link, strategy="fine_tune_all")
    assert all(block["learning"] for block in ladder_drawn(plan)["blocks"])


def test_where_both_answers_are_left_to_the_images_so_is_the_strategy_once(
    open_page, link, find, clear, begun
):
    find(evidence(600))
    app = open_page("guide/scenario.py", data=link["data"])
    assert app.query_params["strategy"] == "fine_tune_all" and "The plan is this one" in shown(app)
    app.query_params.pop("strategy")
    app.session_state["remembered_strategy"] = None
    assert "strategy" not in app.run().query_params
    given = open_page("guide/scenario.py", **link)
    assert "strategy" not in given.query_params and "Use this plan" in str(labels(given))


def test_images_that_were_measured_before_are_asked_at_once_and_overrule_nobody(
    open_page, link, find, clear, dataset, workspace, begun
):
    app = open_page("guide/scenario.py", data=link["data"])
    task = questions.advise(workspace, dataset, "bundled", ANSWERS, at_once=True)
    assert task.folder.exists() and "Cancel" in labels(app) and ASK not in labels(app)
    app.query_params["strategy"] = OTHER
    app.run()
    find(evidence(600))
    assert app.run().query_params["strategy"] == OTHER and len(dots(app)) == len(ADVISED)


def test_where_a_second_table_says_what_is_advised_taking_it_follows_that_table(open_page, link, find, clear):
    find(evidence(600).and_then(pilot(125, 0.1, 0.0)))
    app = open_page("guide/scenario.py", **link)
    assert app.radio[0].value == NOTES
    warned = len(app.warning)
    button(app, f"Use this plan: {RECIPES[OTHER].title}").click().run()
    assert app.radio[0].value == OTHER and len(app.warning) == warned
    app.radio[0].set_value(NOTES).run()
    assert app.radio[0].value == NOTES and "strategy" not in app.query_params


def test_every_step_is_shown_while_the_images_are_asked_and_stays_when_that_is_cancelled(
    open_page, link, find
):
    app = open_page("guide/scenario.py", **link)
    button(app, ASK).click().run()
    for known, step in steps():
        find(known)
        app.run()
        assert step in words_of(app) and "Cancel" in labels(app) and FURTHER not in labels(app)
    button(app, "Cancel").click().run()
    app.run()
    assert all(step in words_of(app) for _, step in steps()) and "Cancel" not in labels(app)
    button(app, FURTHER).click().run()
    assert "Cancel" in labels(app) and all(step in words_of(app) for _, step in steps())


def steps() -> list[tuple[Evidence, str]]:
    """What is known after each step, and how the page says so."""
    probes = evidence(700)
    piloted = probes.and_then(pilot(125, 0.0, 0.1, seconds=0.1))
    return [(probes, "judged on 1,000 images"), (piloted, "Trained on 125 images, judged on 400 others")]


def test_where_nothing_more_can_be_learnt_nothing_is_on_offer(
    open_page, link, find, clear, dataset, workspace
):
    find(evidence(600))
    task = questions.advise(workspace, dataset, "bundled", ANSWERS)
    task.folder.mkdir(parents=True)
    task.give({})
    assert not {ASK, FURTHER, "Cancel"} & set(labels(open_page("guide/scenario.py", **link)))


def test_the_advised_strategy_stands_out_and_every_interval_is_inside():
    advice = Advice(evidence(600), NOTES, dict.fromkeys(ADVISED, 5.0), table=calibration(0.5))
    drawn = figure(advice)
    colours = [dot["marker"]["color"] for dot in drawn["data"]]
    assert colours.count(colours[-1]) == 1 and len(set(colours)) == 2
    low, high = drawn["layout"]["xaxis"]["range"]
    assert all(low <= line.accuracy.low <= line.accuracy.high <= high for line in advice.lines)
    said = [note["text"] for note in drawn["layout"]["annotations"]]
    assert "<b>Fine-tune everything</b>" in said and "<b>79.6 %</b>" in said and said.count("5 s") == 5
    assert "Fine-tune everything 79.6 % (" in described(advice)
