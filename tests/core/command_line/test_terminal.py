"""How answers read: a few plain lines; and a bar on terminals only."""

import io
import sys
from dataclasses import asdict

import pytest

from tl_core.command_line import terminal
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for

RESULT = {
    "run": "20260101-000000-0123456789abcdef", "state": "done", "reason": "", "verdict": "It beats guessing.",
    "val_accuracy": 0.9612, "val_interval": [0.918, 0.982], "val_images": 153,
    "test_accuracy": None, "test_interval": None, "test_images": 0,
    "frozen_unchanged": True, "seconds": 12.4, "model": "/runs/x/model", "notes": ["size was not given"],
}  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_result_gives_its_verdict_first_and_every_number_with_its_interval():
    lines = terminal.result_lines(RESULT)
    assert lines[0] == "It beats guessing."
    assert lines[1] == "Validation 0.961 (95 % interval 0.918 to 0.982, 153 images); test not measured"
    assert lines[2] == "Frozen groups unchanged; 12 s"
    assert lines[3].endswith("is done; its model is in /runs/x/model") and lines[4] == "size was not given"


def test_a_changed_frozen_group_cannot_be_overlooked():
    assert "CHANGED" in terminal.result_lines({**RESULT, "frozen_unchanged": False})[2]


def test_a_run_stopped_before_it_began_has_no_result_to_show():
    answer = {"run": "x", "state": "stopped", "reason": "stopped before it began"}
    assert terminal.result_lines(answer) == ["Run x is stopped: stopped before it began"]


def test_a_race_gives_its_sentence_first_then_a_line_a_strategy():
    done = {
        "strategy": "linear_probe",
        "state": "done",
        "runs": ["a"],
        "done": 1,
        "reason": "",
        "accuracy": 0.8,
        "interval": [0.7, 0.9],
        "seconds": 2.0,
        "parameters": 1164,
    }
    failed = {
        "strategy": "fine_tune_all",
        "state": "failed",
        "runs": ["b"],
        "done": 0,
        "reason": "out of memory",
        "accuracy": None,
    }
    answer = {
        "race": "x",
        "folder": "/races/x",
        "state": "done",
        "sentence": "The rule was right.",
        "chosen_on": "On validation.",
        "budget": "8 epochs each.",
        "leaderboard": [done, failed],
        "notes": ["size was not given"],
    }
    lines = terminal.race_lines(answer)
    assert lines[:2] == ["The rule was right.", "On validation."] and lines[-1] == "size was not given"
    assert (
        lines[2].startswith("linear_probe   0.800 (95 % interval 0.700 to 0.900)")
        and "1164 learned" in lines[2]
    )
    assert lines[3] == "fine_tune_all  failed: out of memory"
    assert (
        terminal.race_lines({**answer, "sentence": None, "state": "stopped"})[0]
        == "There is no verdict: race stopped."
    )


def test_runs_are_a_line_each_and_none_is_said():
    listed = {
        "run": "x",
        "created": 0.0,
        "state": "done",
        "strategy": "linear_probe",
        "val_accuracy": 0.5,
        "reason": "",
        "folder": "/x",
    }
    (line,) = terminal.runs_lines({"runs": [listed]})
    assert all(word in line for word in ("x", "done", "linear_probe", "val 0.500"))
    assert terminal.runs_lines({"runs": []}) == ["There are no runs yet."]
    shown = terminal.run_lines({**listed, "val_accuracy": None, "reason": "on cpu", "result": None})
    assert shown[1:] == ["on cpu", "Folder /x"]
    assert terminal.run_lines({**listed, "result": RESULT})[2] == "It beats guessing."


def test_a_recommendation_gives_scenario_reason_source_and_plan():
    scenario = asdict(scenario_for(Answers("small", "different")))
    answer = {
        "scenario": scenario,
        "strategy": "early_linear_probe",
        "sentence": "Train only the head.",
        "warnings": ["w"],
        "notes": ["n"],
    }
    lines = terminal.recommendation_lines(answer)
    assert lines[0] == "Scenario 3, small and different: early_linear_probe"
    assert "CS231n" in lines[2] and lines[3:] == ["Train only the head.", "w", "n"]


def test_a_backbone_is_a_line_a_group(card):
    lines = terminal.card_lines(asdict(card))
    assert lines[0] == "toy: 510 k parameters, 64 px, apache-2.0"
    assert [line.split()[0] for line in lines[1:]] == ["stem", "low", "middle", "top"]


def test_a_dataset_gives_its_counts():
    answer = {
        "dataset": "toy-1",
        "name": "Toy",
        "classes": ["a", "b"],
        "images": 9,
        "train": 6,
        "val": 3,
        "test": 0,
        "rejected": 1,
        "excluded": 0,
        "groups": 0,
        "folder": "/d",
    }
    assert terminal.dataset_lines(answer) == [
        "Toy: 9 images of 2 classes (6 train, 3 val, 0 test); rejected files: 1",
        "Classes: a, b",
        "Dataset toy-1 in /d",
    ]
    chosen = terminal.dataset_lines({**answer, "excluded": 2, "groups": 5})
    assert chosen[2:4] == ["Excluded: 2 images", "Training and validation share none of 5 groups"]


def test_a_prediction_is_best_first():
    assert terminal.prediction_lines(
        {"classes": [{"name": "bee", "score": 0.9}, {"name": "ant", "score": 0.1}]}
    ) == [
        "0.900  bee",
        "0.100  ant",
    ]


@pytest.mark.parametrize("stream, shown", [(io.StringIO(), False), (Terminal(), True)])
def test_the_bar_is_for_terminals_only(stream, shown, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    bar = terminal.ProgressBar()
    bar("Reading images", 3, 9)
    bar("Training")
    bar("Training", 1, 4)
    bar.close()
    drawn = stream.getvalue()
    assert ("Reading images" in drawn and "3 of 9" in drawn and "1 of 4" in drawn) == shown == bool(drawn)


def test_a_study_gives_its_sentence_first_then_a_line_a_curve():
    point = {"n": 2, "accuracy": {"value": 0.5, "low": 0.4, "high": 0.6}, "accuracies": [0.5]}
    answer = {
        "study": "x",
        "folder": "/studies/x",
        "state": "done",
        "sentence": "No specificity shows.",
        "rule": "A cost counts.",
        "curves": {"AnB+": [point, {**point, "n": 3}]},
        "budget": "Two seeds.",
    }
    lines = terminal.study_lines(answer)
    assert (
        lines[0] == "No specificity shows."
        and lines[2] == "AnB+  n=2 0.500 (0.400 to 0.600)  n=3 0.500 (0.400 to 0.600)"
    )
    assert (
        terminal.study_lines({**answer, "sentence": None, "state": "stopped"})[0]
        == "There is no sentence: study stopped."
    )


def test_a_ranking_gives_its_sentences_then_a_line_a_backbone_then_what_was_left_out():
    probe = {"value": 0.9, "low": 0.8, "high": 0.95}
    line = {
        "weights": "bundled",
        "probe": probe,
        "logme": -0.25,
        "seconds_per_image": 0.0015,
        "parameters": 1_500_000,
    }
    answer = {
        "sentences": ["It leads."],
        "backbones": [line],
        "left_out": [{"weights": "hub:x", "reason": "no network"}],
    }
    assert terminal.ranking_lines(answer) == [
        "It leads.",
        "bundled  probe 0.900 (0.800 to 0.950)  LogME -0.250  1.5 ms an image  1.5 M parameters",
        "hub:x was left out: no network",
    ]
