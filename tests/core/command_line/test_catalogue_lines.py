"""How lists of runs read: a line a run, with its figures, what its user said of it, and what is damaged."""

import json
from dataclasses import replace

import pytest

from tests.core.stand_ins import racers
from tests.core.stand_ins.results import write_result
from tl_core.catalogue.lines import line_of
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.command_line.catalogue_lines import list_lines, run_line
from tl_core.command_line.door import DONE, REFUSED, main
from tl_core.lab.race import Race
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.verbs.catalogue import RunList
from tl_core.workspace import Workspace


@pytest.fixture
def done(run: Run) -> Run:
    write_result(run)
    run.write_status(Status("done"))
    return run


def test_a_run_is_a_line_with_its_figures_and_what_is_said_of_it(done):
    keep(done, RunNote("Ants\u202e\nat night", tags=("good",)))
    line = run_line(line_of(done))
    said = ("done", "linear_probe", "val 75.0 % (30.1 to 95.4)", "2 s", "34 learned", "Ants at night  #good")
    assert line.startswith(done.id) and all(part in line for part in said)


def test_a_damaged_note_is_named_in_the_line(done):
    (done.folder / "note.json").write_text("{")
    assert str(done.folder / "note.json") in run_line(line_of(done))


def test_none_is_said():
    assert list_lines(RunList(())) == ["There are no such runs."]


def said(capsys, workspace: Workspace, *words: str) -> str:
    assert main([*words, "--workspace", str(workspace.root)]) == DONE
    return capsys.readouterr().out


def test_a_run_is_named_found_archived_and_deleted_at_the_command_line(done, workspace, capsys):
    id = done.id
    told = said(capsys, workspace, "note", id, "--name", " Ants  again", "--tag", "good", "--tag", "zoo")
    assert told.splitlines() == [f"Run {id}", "Name: Ants again", "Tags: good, zoo"]
    assert said(capsys, workspace, "note", id, "--untag", "zoo", "--note", "dark").splitlines()[2:] == [
        "Note: dark",
        "Tags: good",
    ]
    assert said(capsys, workspace, "runs", "ants", "--tag", "good", "--state", "done").startswith(id)
    assert said(capsys, workspace, "runs", "bees") == "There are no such runs.\n"
    listed = json.loads(said(capsys, workspace, "runs", "--best", "--json"))["runs"]
    assert [(one["run"], one["name"], one["accuracy"], one["tags"]) for one in listed] == [
        (id, "Ants again", 0.75, ["good"])
    ]
    assert "Archived" in said(capsys, workspace, "archive", id)
    assert said(capsys, workspace, "runs") == "There are no such runs.\n"
    assert said(capsys, workspace, "runs", "--archived").startswith(id)
    said(capsys, workspace, "restore", id)
    assert said(capsys, workspace, "runs").startswith(id)
    assert json.loads(said(capsys, workspace, "delete", id, "--json"))["freed_bytes"] > 0
    assert main(["delete", id, "--workspace", str(workspace.root)]) == REFUSED
    assert f"there is no run, race or study {id}" in capsys.readouterr().err


@pytest.fixture
def other(plan, workspace) -> Run:
    """Right on one image of four."""
    run = Run.create(replace(plan, image_size=96), workspace)
    racers.write_result(run, [1, 0, 0, 0])
    run.write_status(Status("done"))
    return run


def test_runs_are_set_against_each_other(done, other, workspace, capsys):
    racers.write_result(done, [1, 1, 1, 0])
    keep(done, RunNote("Ants"))
    lines = said(capsys, workspace, "compare", other.id, done.id).splitlines()
    sentence = (
        "Ants is ahead of Linear probe by 50.0 points (95 % interval -26.3 to 93.0) on the same 4 validation"
        " images. That is perhaps luck (p = 0.5)."
    )
    assert lines[0] == sentence and "image size  96 px | 64 px" in lines
    assert any(line.startswith(f"{done.id}  Ants: 75.0 % (30.1 to 95.4)") for line in lines)
    told = json.loads(said(capsys, workspace, "compare", other.id, done.id, "--json"))
    assert [one["called"] for one in told["runs"]] == ["Linear probe", "Ants"]
    assert told["differences"] == {"image size": ["96 px", "64 px"]} and told["images"] == 4
    (lead,) = told["leads"]
    assert (lead["first"], lead["other"], lead["sentence"]) == ([done.id], [other.id], sentence)
    assert (lead["difference"], lead["p_value"], lead["significant"]) == (0.5, 0.5, False)
    assert main(["compare", done.id, "--workspace", str(workspace.root)]) == REFUSED
    assert capsys.readouterr().err == "1 run cannot be compared; name 2 to 6\n"


def test_a_race_is_deleted_with_its_runs(done, plan, workspace, capsys):
    race = Race.create([plan, replace(plan, seed=1)], workspace)
    racers.end(race.members[0], workspace, [1, 0])
    told = said(capsys, workspace, "delete", race.id)
    assert told.startswith(f"Race {race.id} is deleted with all of its runs, which frees 0.")
    assert said(capsys, workspace, "runs").startswith(done.id)
    assert len(list(workspace.runs.iterdir())) == 1


def test_what_does_not_fit_is_refused_in_a_sentence(done, workspace, capsys):
    assert main(["note", done.id, "--name", "n" * 81, "--workspace", str(workspace.root)]) == REFUSED
    assert capsys.readouterr().err == "the name has 81 letters; take 80 at most\n"
    assert main(["delete", "example", "--workspace", str(workspace.root)]) == REFUSED
    assert "comes with Thaw" in capsys.readouterr().err
