"""How answers about runs and experiments read: the verdict first, every number with its interval."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import end
from tests.core.stand_ins.results import write_result
from tl_core.command_line.catalogue_lines import run_line
from tl_core.command_line.run_lines import (
    finished_lines,
    prediction_lines,
    race_lines,
    shown_lines,
    study_lines,
)
from tl_core.dataset.dataset import Rejected
from tl_core.lab.race import Race, plans_for_race
from tl_core.lab.study import Study, plans_for_study
from tl_core.matrix import Answers
from tl_core.predictions.held_out import Trust
from tl_core.predictions.prediction import Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.runs.result import CrossValidated
from tl_core.runs.run import Status
from tl_core.verbs.experiments import RaceOutcome, StudyOutcome
from tl_core.verbs.runs import FinishedRun, ShownRun

DONE = Status("done")
ANSWERS = Answers("small", "similar")


def test_a_result_gives_its_verdict_first_and_every_number_with_its_interval(run: Run):
    write_result(run, verdict="It beats guessing.", seconds=12.4)
    lines = finished_lines(FinishedRun(run, DONE, ("size was not given",)))
    assert lines[0] == "It beats guessing."
    assert lines[1] == "Validation 0.750 (95 % interval 0.301 to 0.954, 4 images); test not measured"
    assert lines[2:4] == ["Frozen groups unchanged; 12 s", "Balanced accuracy 0.750, macro F1 0.750"]
    assert lines[4] == f"Run {run.id} is done; its model is in {run.folder / 'model'}"
    assert lines[5] == "size was not given"


def test_a_cross_validated_accuracy_has_a_line(run: Run):
    write_result(run, cross_validated=CrossValidated(33, 40, 5, 0.5))
    lines = finished_lines(FinishedRun(run, DONE))
    assert lines[2] == "Cross-validated 0.825 (95 % interval 0.681 to 0.913, 40 images)"


def test_a_changed_frozen_group_cannot_be_overlooked(run: Run):
    write_result(run, frozen_unchanged=False)
    assert "CHANGED" in finished_lines(FinishedRun(run, DONE))[2]


def test_a_run_stopped_before_it_began_has_no_result_to_show(run: Run):
    stopped = FinishedRun(run, Status("stopped", "stopped before it began"))
    assert finished_lines(stopped) == [f"Run {run.id} is stopped: stopped before it began"]


def test_a_shown_run_begins_with_its_line(run: Run):
    shown = ShownRun(run)
    assert shown_lines(shown)[1:] == ["waiting to start", f"Folder {run.folder}"]
    write_result(run)
    run.write_status(DONE)
    assert shown_lines(shown)[:3] == [run_line(shown.line), f"Folder {run.folder}", "3 of 4 images right."]


@pytest.fixture
def race(card, dataset, workspace) -> Race:
    plans = plans_for_race(["linear_probe", "fine_tune_all"], 1, ANSWERS, card, dataset, {})
    return Race.create(plans, workspace)


def test_a_race_gives_its_sentence_first_then_a_line_a_strategy(race, workspace):
    for member, hits in zip(race.members, ([1, 1, 1, 0], [1, 0, 0, 0]), strict=True):
        end(member, workspace, hits)
    lines = race_lines(RaceOutcome(race, ("size was not given",)))
    assert lines[0].startswith("The rule said linear probe; your data says the same")
    assert lines[2].startswith("linear_probe   0.750 (95 % interval 0.301 to 0.954)")
    assert "34 learned  done, 1 of 1 runs" in lines[2] and lines[3].startswith("fine_tune_all  0.250")
    assert lines[-2:] == [f"Race {race.id} in {race.folder}", "size was not given"]


def test_a_strategy_that_was_dropped_says_after_how_many_seeds(card, dataset, workspace):
    plans = plans_for_race(["linear_probe", "fine_tune_all"], 2, ANSWERS, card, dataset, {})
    race = Race.create(plans, workspace)
    for member, hits in zip(race.members, ([1, 1, 1, 0], [1, 0, 0, 0]), strict=False):
        end(member, workspace, val=hits)
    race.members[2].drop("dropped after 1 seed: cannot catch up")
    line = next(line for line in race_lines(RaceOutcome(race)) if line.startswith("fine_tune_all"))
    assert line.endswith("dropped after 1 seed: cannot catch up, 1 of 2 runs")


def test_a_race_that_was_stopped_says_where_each_strategy_is(race):
    race.request_stop()
    member = race.members[1]
    run = Run.create(member.plan, race.workspace, member.run.id)
    run.write_status(Status("failed", "out of memory"))
    lines = race_lines(RaceOutcome(race))
    assert lines[0] == "There is no verdict: race stopped."
    assert lines[1:3] == ["linear_probe   waiting", "fine_tune_all  failed: out of memory"]


def test_a_study_gives_its_sentence_first_then_a_line_a_curve(card, dataset, workspace):
    study = Study.create(plans_for_study(1, ANSWERS, card, dataset, None, {}), workspace)
    study.request_stop()
    assert study_lines(StudyOutcome(study))[0] == "There is no sentence: study stopped."
    for member in study.members:
        end(member, workspace, [1, 1, 0, 0])
    lines = study_lines(StudyOutcome(study))
    assert lines[0].startswith("Keep the first ")
    assert "base  n=0 0.500 (0.150 to 0.850)" in lines
    (copies,) = [line for line in lines if line.startswith("AnB ")]
    assert copies.count("n=") == 5


def said(image: str, share: float, label: str = "") -> Prediction:
    return Prediction(image, (Candidate("bee", share), Candidate("ant", 1 - share)), label)


def test_a_prediction_is_best_first():
    table = PredictionTable("r", ("ant", "bee"), (said("x.png", 0.9),), price="Answers 9 of 10.")
    assert prediction_lines(table) == ["0.900  bee", "0.100  ant", "Answers 9 of 10."]


def test_of_many_predictions_the_least_sure_are_shown_then_what_was_not_read_then_what_it_comes_to():
    many = tuple(said(f"{n}.png", 0.6 + n / 100, "ant") for n in range(22))
    refused = (Rejected("x.txt", "no image"),)
    lines = prediction_lines(PredictionTable("r", ("ant", "bee"), many, refused, "Answers 9 of 10."))
    assert lines[0] == "0.600 bee; 0.400 ant; 0.png; in truth ant"
    assert lines[20] == "And 2 surer ones; --csv FILE or --json has them all"
    assert lines[21] == "Not read: x.txt: no image"
    assert lines[-2].startswith("22 images: bee 22. 0 of 22 images whose class is known are right: 0.0 % (")
    assert lines[-1] == "Answers 9 of 10."


def test_an_image_without_an_answer_has_the_reason_first():
    stranger = replace(said("x.png", 0.9), trust=Trust(0.01, 0.9, 0.01, 0.07, 153))
    table = PredictionTable("r", ("ant", "bee"), (stranger,))
    assert prediction_lines(table)[0].startswith("No answer: none of these: 1 of 153")
    two = replace(table, predictions=(stranger, said("y.png", 0.95)))
    assert prediction_lines(two)[0].startswith("no answer (none of these: ")
