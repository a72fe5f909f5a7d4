"""A line a run: what it says, that it is read again when a file was written, and what damage hides."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import end
from tl_core.catalogue.lines import Line, Unreadable, every, line_of
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.lab.race import Race
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE, Status


def test_a_line_says_what_the_run_came_to(ended, dataset, workspace):
    run = ended([1, 1, 0, 0], [1, 1, 1, 0], seconds=3.5)
    (line,) = every(workspace)
    found = line.outcome
    assert (line.run, line.title, line.status.state) == (run, "Linear probe", "done")
    assert (found.part, found.score.right, found.score.images) == ("test", 3, 4)
    assert (found.val_accuracy, found.test_accuracy, found.seconds, found.learned) == (0.5, 0.75, 3.5, 34)
    assert line.data == "toy"
    dataset.write(workspace.datasets / "toy")
    assert line_of(run).data == "Toy"


def test_what_is_written_is_seen_at_once(run, workspace):
    assert line_of(run).status.state == "queued" and line_of(run).outcome is None
    end_of(run)
    assert line_of(run).status.state == "done"
    keep(run, RunNote("Ants"))
    keep(run, RunNote("Bees"))
    assert line_of(run).note.name == "Bees"


def end_of(run: Run) -> None:
    run.write_status(Status("done"))


def test_a_run_whose_process_died_is_interrupted_though_no_file_was_written(run):
    assert line_of(run).status.state == "queued"
    (run.folder / "attempt.json").write_text('{"attempt": 1}')
    run.write_status(Status("running"))
    assert line_of(run).status.state == "interrupted"


def test_a_run_that_cannot_be_read_says_why_among_the_others(ended, workspace):
    whole, lost = ended(), ended(seed=1)
    (lost.folder / "result.json").write_text("{}")
    found = {line.run: line for line in every(workspace)}
    assert isinstance(found[lost], Unreadable) and str(lost.folder / "result.json") in found[lost].reason
    assert isinstance(found[whole], Line)


def test_a_note_that_cannot_be_read_takes_nothing_else_along(ended):
    run = ended()
    (run.folder / "note.json").write_text("{")
    line = line_of(run)
    assert line.outcome and line.note == RunNote() and str(run.folder / "note.json") in line.damage


def test_members_of_a_race_name_it(plan, workspace):
    race = Race.create([plan, replace(plan, seed=1)], workspace)
    end(race.members[0], workspace, [1, 0])
    (line,) = every(workspace)
    assert line.part_of == f"race {race.id}"
    race.file.write_text("{")
    assert line_of(line.run).part_of == ""


def test_the_example_has_a_line_of_its_own(workspace):
    line = line_of(EXAMPLE)
    assert line.data == "Few pictures, close to the source" and line.outcome.score.images > 0


@pytest.mark.parametrize("name", ["plan.json", "status.json"])
def test_a_damaged_heart_is_named(ended, name):
    run = ended()
    (run.folder / name).write_text('{"colour": "red"}')
    assert str(run.folder / name) in line_of(Run(run.folder)).reason
