"""The page of a run in each of its states, and a user who stops or resumes it."""

import json
import math
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from pages.parts.charts import curves
from pages.parts.run import follow, network, progress, told
from tests.conftest import COLOURS, picture
from tests.core.stand_ins.results import write_result
from tests.pages.opened import climb, ladder_drawn
from tl_core.dataset import Dataset
from tl_core.engines import local
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run, metrics
from tl_core.runs.run import Status
from tl_core.workspace import Workspace
from tl_core.workspace.events import Metric, Note, Stage, Toggle, Warning
from tl_core.workspace.stored import read_json
from tl_core.workspace.workspace import write_json

PAGE = "guide/run.py"


@pytest.fixture(autouse=True)
def up_to_the_last_event(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr(told, "LASTS", 0)


@pytest.fixture
def plan(card, dataset) -> Plan:
    return replace(plan_for("fine_tune_top", Answers("small", "similar"), card, dataset), device="cpu")


@pytest.fixture
def run(plan, workspace) -> Run:
    """A run that has begun and written its first events."""
    begun = Run.create(plan, workspace)
    writer = begun.writer(begun.begin_attempt())
    for done in (0, 10):
        writer.emit(Stage("Training", done, 40))
    for split, value in (("train", 0.9), ("val", 0.8)):
        writer.emit(Metric(1.0, "head", split, "accuracy", value))
    writer.emit(Note("No GPU: running on the CPU"))
    begun.write_status(Status("running", "on cpu"))
    return begun


def buttons(page) -> dict:
    return {button.label: button for button in page.button}


def test_a_running_run_shows_how_far_it_is_and_three_numbers(open_page, run):
    with run.lease.take():
        page = open_page(PAGE, run=run.id)
    assert [number.value for number in page.metric] == ["80.0%", "–", "+10.0 points"]
    assert not buttons(page)["Stop and keep the best so far"].disabled
    assert buttons(page)["See the result"].disabled
    assert any("the best moment so far" in said.value for said in page.caption)


def test_who_looks_too_sees_what_was_drawn_for_the_first(open_page, run, monkeypatch):
    drawn, draw = [], curves.head_curves
    monkeypatch.setattr(curves, "head_curves", lambda *asked: drawn.append(asked) or draw(*asked))
    for _ in range(2):
        open_page("guide/run.py", run=run.id)
    assert len(drawn) == 2
    run.writer(2).emit(Metric(3.0, "head", "val", "accuracy", 0.9))
    assert "90.0%" in {metric.value for metric in open_page("guide/run.py", run=run.id).metric}
    assert len(drawn) == 4


def test_what_took_long_to_make_does_for_a_while_but_not_at_the_end(run):
    shared = told.Shared()
    first = shared.told(run, exactly=False)
    shared.until = math.inf
    run.writer(2).emit(Metric(3.0, "head", "val", "accuracy", 0.9))
    assert shared.told(run, exactly=False) is first
    assert shared.told(run, exactly=True).points == first.points + 1


def test_numbers_notes_and_log_are_drawn_once_they_are_opened(open_page, run):
    with run.lease.take():
        page = open_page(PAGE, run=run.id)
        assert not page.dataframe
        page.session_state[follow.DETAILS] = True
        page.run()
    assert page.dataframe and any("No GPU" in text.value for text in page.markdown)


def test_a_run_begins_until_its_head_has_a_point_or_a_while_has_passed(run, plan, workspace):
    assert not follow.begins(run)
    fresh = Run.create(replace(plan, seed=1), workspace)
    fresh.writer(1).emit(Metric(1.0, "layer1", "val", "accuracy", 0.9))
    assert follow.begins(fresh)
    stored = read_json(fresh.folder / "plan.json")
    write_json(
        fresh.folder / "plan.json", {**stored, "created": stored["created"] - follow.BEGINNING_SECONDS}
    )
    assert not follow.begins(Run(fresh.folder))


def test_a_page_that_has_drawn_a_beginning_run_waits_for_its_next_point(
    open_page, plan, workspace, monkeypatch
):
    fresh, looks = Run.create(plan, workspace), []

    def look_again(seconds: float) -> None:
        looks.append(seconds)
        fresh.writer(1).emit(Metric(0.0, "head", "val", "accuracy", 0.75))

    with fresh.lease.take():
        page = open_page(PAGE, run=fresh.id)
        assert page.metric[0].value == "–"
        monkeypatch.setattr(
            follow, "time", SimpleNamespace(sleep=look_again, monotonic=time.monotonic, time=time.time)
        )
        monkeypatch.setattr(follow, "REDRAW_SECONDS", 600)
        page.run()
    assert page.metric[0].value == "75.0%" and len(looks) == 1


def test_what_should_not_be_missed_is_shown_once(open_page, run):
    for _ in range(2):
        run.writer(1).emit(Warning("Out of memory: at most *4* images at once."))
    with run.lease.take():
        page = open_page(PAGE, run=run.id)
    assert [shown.value for shown in page.info] == ["Out of memory\\: at most \\*4\\* images at once\\."]


def test_stop_is_heard_by_the_trainer(open_page, run):
    with run.lease.take():
        buttons(open_page(PAGE, run=run.id))["Stop and keep the best so far"].click().run()
        assert run.stop_requested()


def test_without_a_word_the_newest_run_in_progress_is_shown(open_page, run):
    with run.lease.take():
        page = open_page(PAGE)
    assert page.query_params["run"] == run.id


def test_a_dead_trainer_is_said_to_be_interrupted_and_can_be_resumed(open_page, run):
    page = open_page(PAGE, run=run.id)
    assert "resume it" in page.warning[0].value
    assert "Resume" in buttons(page) and "Stop and keep the best so far" not in buttons(page)


def test_a_failed_run_says_why(open_page, run):
    run.write_status(Status("failed", "out of memory at batch 64; try 32"))
    assert "out of memory at batch 64\\; try 32" in open_page(PAGE, run=run.id).error[0].value


def test_a_failed_run_with_a_checkpoint_keeps_its_best_in_another_process(open_page, run, monkeypatch):
    told = []
    monkeypatch.setattr(local, "command", lambda arguments, output: told.append(arguments))
    run.write_status(Status("failed", "KeyError: 'layer9'"))
    assert "Keep the best so far" not in buttons(open_page(PAGE, run=run.id))
    (run.folder / "checkpoints").mkdir()
    (run.folder / "checkpoints" / "best-00001.000.safetensors").touch()
    page = buttons(open_page(PAGE, run=run.id))["Keep the best so far"].click().run()
    assert told == [["train", str(run.folder)]] and run.status().state == "queued"
    assert run.keeping() == Status("failed", "KeyError: 'layer9'")
    assert "Stop and keep the best so far" in buttons(page)


def test_a_run_that_is_done_leads_to_its_result(open_page, run):
    write_result(run)
    run.write_status(Status("done"))
    page = open_page(PAGE, run=run.id)
    assert not buttons(page)["See the result"].disabled
    assert set(buttons(page)) == {"See the result"}
    assert any(said.value.startswith("Of the best moment, epoch 1:") for said in page.caption)


def test_when_all_runs_have_ended_nothing_is_running(open_page, run):
    run.write_status(Status("done"))
    assert "Nothing is running" in open_page(PAGE).info[0].value


def test_a_run_whose_dataset_is_gone_is_still_shown(open_page, run, dataset: Dataset, workspace: Workspace):
    (workspace.datasets / dataset.id / "dataset.json").unlink()
    assert open_page(PAGE, run=run.id).metric


def levels_drawn(page) -> str:
    """What is written at the dotted lines of the first chart."""
    told = [json.loads(element.proto.json) for element in page.get("bidi_component")]
    notes = next(json.loads(data["figure"]) for data in told if "figure" in data)["layout"]["annotations"]
    return ", ".join(note["text"] for note in notes if note.get("xref") == "paper")


def levels_of(dataset: Dataset) -> str:
    return ", ".join(f"{name} {level:.0%}" for name, level in follow.levels_for(dataset).items())


def test_a_folder_that_was_inspected_again_shows_its_new_counts(
    open_page, run, dataset, picture_folder, workspace
):
    page = open_page(PAGE, run=run.id)
    assert levels_drawn(page) == levels_of(dataset)
    for number in range(40):
        picture(COLOURS["leaf"], seed=1000 + number).save(picture_folder / "leaf" / f"new{number:02}.png")
    again = inspect(str(picture_folder), workspace, lambda sentence, done, total: None)
    assert again.id == dataset.id and levels_of(again) != levels_of(dataset)
    page.run()
    assert levels_drawn(page) == levels_of(again)


def stage(done: int | None, time: float, name: str = "Epoch 1", attempt: int = 1, total: int = 100) -> Stage:
    return Stage(name, done, total if done is not None else None, attempt=attempt, time=time)


@pytest.mark.parametrize(
    ("events", "seconds"),
    [
        ([stage(0, 10.0), stage(20, 14.0)], 16.0),
        (
            [
                stage(0, 0.0, "Reading", total=60),
                stage(60, 9.0, "Reading", total=60),
                stage(10, 10.0),
                stage(60, 20.0),
            ],
            8.0,
        ),
        (
            [
                stage(10, 1.0),
                stage(None, 2.0, "Validating"),
                stage(20, 3.0, "Epoch 2"),
                stage(None, 9.0, "Validating"),
            ],
            16.0,
        ),
        ([stage(0, 0.0, "Reading"), stage(100, 9.0, "Reading"), stage(10, 10.0), stage(60, 20.0)], 8.0),
        ([stage(0, 10.0)], None),
        ([stage(None, 10.0)], None),
        ([], None),
        ([stage(50, 90.0), stage(60, 5.0, attempt=2), stage(80, 7.0, attempt=2)], 2.0),
    ],
)
def test_the_time_left_goes_by_the_pace_of_this_step_in_this_attempt(events, seconds):
    assert progress.seconds_left(progress.counted_stages(events)) == seconds


@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        ("aaabbc", {"majority class": 0.5, "chance": 1 / 3}),
        ("aabbcc", {"chance, majority class": 1 / 3}),
        ("", {}),
    ],
)
def test_levels_to_beat_count_the_validation_part(dataset, labels, levels):
    shown = dataset.items[0]
    items = [replace(shown, label="abc".index(letter), part="val") for letter in labels] + [
        replace(shown, label=2, part="train")
    ]
    assert follow.levels_for(replace(dataset, classes=("a", "b", "c"), items=tuple(items))) == levels


def test_of_two_classes_one_level_says_all(dataset):
    shown = replace(dataset.items[0], part="val")
    items = tuple(replace(shown, label=label) for label in (0, 0, 1))
    assert follow.levels_for(replace(dataset, classes=("a", "b"), items=items)) == {"majority class": 2 / 3}


def test_a_dataset_that_is_gone_has_no_levels():
    assert follow.levels_for(None) == {}


def test_the_gap_is_about_the_epoch_that_was_validated_last(run):
    writer = run.writer(1)
    for epoch, split, value in [
        (1.5, "train", 0.6),
        (2.0, "train", 0.8),
        (2.0, "val", 0.5),
        (2.5, "train", 0.1),
    ]:
        writer.emit(Metric(epoch, "head", split, "accuracy", value))
    assert told.training_accuracy(metrics.table(run.events())) == pytest.approx(0.7)


def test_layer_groups_are_thawed_while_the_run_goes(open_page, run, plan):
    run.writer(1).emit(Metric(1.0, "layer4", "train", "drift", 0.05))
    with run.lease.take():
        page = open_page(PAGE, run=run.id)
        assert ladder_drawn(page)["editable"] and not ladder_drawn(page)["movable"]
        climb(page, network.key_of(run), layer2=True, layer3=False)
        assert run.requested_groups() == ("layer2", "layer4")
        page.run()
    blocks = {block["name"]: block for block in ladder_drawn(page)["blocks"]}
    assert [name for name, block in blocks.items() if block["learning"]] == ["layer2", "layer4"]
    assert blocks["layer4"]["learning_words"] == "moved 5.0 %" and blocks["layer4"]["glow"] > 0


@pytest.mark.parametrize("state", ["running", "done"])
def test_a_run_of_fixed_features_and_one_that_is_over_have_nothing_to_thaw(open_page, plan, workspace, state):
    begun = Run.create(replace(plan, trained=() if state == "running" else plan.trained), workspace)
    begun.write_status(Status(state, "on cpu"))
    with begun.lease.take():
        page = open_page(PAGE, run=begun.id)
        climb(page, network.key_of(begun), layer2=True)
    assert not ladder_drawn(page)["editable"] and begun.requested_groups() is None


def test_toggles_are_named_by_what_they_changed(plan):
    toggles = [Toggle(1.5, ("layer2", "layer4")), Toggle(2.0, ("layer2", "layer4")), Toggle(3.0, ())]
    assert network.toggled(plan, toggles) == {
        1.5: "layer3 frozen, layer2 thawed",
        3.0: "layer2 and layer4 frozen",
    }
