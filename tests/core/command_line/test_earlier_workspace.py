"""What an earlier Thaw wrote opens with every command of today's."""

import json
from pathlib import Path

import pytest

from tests.earlier import ROLES, restore
from tl_core.command_line.door import DONE, main
from tl_core.workspace import Workspace


@pytest.fixture
def earlier(tmp_path: Path) -> Workspace:
    return restore(tmp_path)


def answer(capfd: pytest.CaptureFixture, workspace: Workspace, *words: str) -> dict:
    """What a command says of the workspace, as JSON."""
    at = [] if words[0].startswith("train-") else ["--workspace", str(workspace.root)]
    status = main([*words, *at, "--json"])
    said = capfd.readouterr()
    assert status == DONE, said.err
    return json.loads(said.out)


def test_every_run_is_listed_and_shown(capfd, earlier):
    listed = answer(capfd, earlier, "runs")["runs"]
    assert len(listed) == len(list(earlier.runs.iterdir())) > 20
    for run in listed:
        shown = answer(capfd, earlier, "show", run["run"])
        assert shown["plan"]["dataset"] in (ROLES["dataset"], ROLES["variant"])
        assert (run["state"] == "done") <= (shown["result"] is not None)


def test_the_figures_of_a_run_are_those_that_it_ended_with(capfd, earlier):
    stored = json.loads((earlier.runs / ROLES["linear_probe"] / "result.json").read_text())
    shown = answer(capfd, earlier, "show", ROLES["linear_probe"])
    assert shown["result"]["val_accuracy"] == stored["val_accuracy"]
    assert shown["receipt"]["frozen_unchanged"]


def test_a_dataset_and_what_was_measured_of_it_are_read(capfd, earlier):
    read = answer(capfd, earlier, "inspect", ROLES["dataset"])
    assert (read["images"], read["rejected"]) == (36, 1)
    assert answer(capfd, earlier, "inspect", ROLES["variant"])["excluded"] == 2
    seen_as_then = (ROLES["dataset"], "--weights", "bundled")
    assert answer(capfd, earlier, "recommend", *seen_as_then)["plan"]["dataset"] == ROLES["dataset"]
    assert answer(capfd, earlier, "measure", *seen_as_then)["dataset"] == ROLES["dataset"]


def test_a_race_and_a_study_are_over_and_say_so(capfd, earlier):
    race = answer(capfd, earlier, "train-race", str(earlier.races / ROLES["race"]))
    study = answer(capfd, earlier, "train-study", str(earlier.studies / ROLES["study"]))
    assert race["state"] == study["state"] == "done"
    assert race["sentence"] and study["sentence"]


def test_a_model_still_names_a_picture(capfd, earlier, tmp_path):
    picture = str(tmp_path / "pictures" / "leaf" / "01.png")
    for role in ("linear_probe", "early_linear_probe"):
        (named,) = answer(capfd, earlier, "predict", ROLES[role], picture)["images"]
        assert named["answer"] == named["classes"][0]["name"] == "leaf"


def test_an_interrupted_run_goes_on_from_its_checkpoint(capfd, earlier):
    resumed = answer(capfd, earlier, "resume", ROLES["interrupted"])
    assert resumed["state"] == "done" and resumed["frozen_unchanged"]
    lines = (earlier.runs / ROLES["interrupted"] / "events.jsonl").read_text().splitlines()
    again = [event for event in map(json.loads, lines) if event["attempt"] == 2 and event.get("epoch")]
    assert min(event["epoch"] for event in again) >= 4
