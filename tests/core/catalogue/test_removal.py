"""A run is deleted whole or not at all, never one at work or that others need, and only by who may."""

import shutil
from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import end
from tl_core.catalogue import removal
from tl_core.catalogue.lines import every, line_of
from tl_core.catalogue.removal import archive, delete, delete_experiment, find_experiment, restore
from tl_core.catalogue.search import Search
from tl_core.disk.taken import bytes_of
from tl_core.handover.packed import packed
from tl_core.lab.race import Race
from tl_core.runs.keeping import clear_scratch
from tl_core.runs.run import EXAMPLE, Status
from tl_core.workspace.visitors import NotYoursError

OWN, ANOTHER = "a" * 16, "b" * 16


def test_a_deleted_run_is_gone_with_the_bytes_that_it_took(ended, workspace):
    run, other = ended(), ended(seed=1)
    (run.folder / "model").mkdir()
    (run.folder / "model" / "weights").write_bytes(b"w" * 1_000_000)
    freed = delete(run)
    assert 1_000_000 <= freed < 1_200_000
    assert [line.run for line in every(workspace)] == [other]
    assert list(workspace.runs.iterdir()) == [other.folder]
    with pytest.raises(ValueError, match="is not there any more"):
        delete(run)
    assert not run.folder.exists()


def test_a_killed_deletion_lists_nothing_and_the_next_clears_up(ended, workspace, monkeypatch):
    run, other, third = ended(), ended(seed=1), ended(seed=2)

    def killed(path, **_):
        if path.is_dir():
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            delete(run)
    assert len(list(workspace.runs.iterdir())) == 3
    assert {line.run for line in every(workspace)} == {other, third}
    delete(other)
    assert list(workspace.runs.iterdir()) == [third.folder]


def test_a_trainer_that_ends_clears_up_what_a_killed_deletion_left(ended, workspace):
    run = ended()
    run.folder.rename(workspace.runs / f".{run.id}.removed")
    clear_scratch(workspace)
    assert list(workspace.runs.iterdir()) == []


def test_a_run_at_work_is_not_deleted(run):
    with pytest.raises(ValueError, match="is queued; stop it, then delete it"):
        delete(run)
    run.write_status(Status("running"))
    with run.lease.take(), pytest.raises(ValueError, match="is running; stop it"):
        delete(run)
    run.write_status(Status("done"))
    with run.lease.take(), pytest.raises(ValueError, match="at work in another process"):
        delete(run)
    assert delete(run) > 0


def test_a_run_whose_model_is_anothers_start_is_not_deleted(ended):
    run = ended()
    start = f"local-dir:{run.folder / 'model'}"
    other = ended(weights=start)
    with pytest.raises(ValueError, match=f"run {other.id} starts from the model of run {run.id}"):
        delete(run)
    delete(other)
    delete(run)


def test_nor_where_a_race_will_start_from_it(ended, plan, workspace):
    run = ended()
    race = Race.create([replace(plan, weights=f"local-dir:{run.folder}/model")] * 2, workspace)
    with pytest.raises(ValueError, match=f"race {race.id} starts from the model"):
        delete(run)


def test_a_member_of_a_race_is_not_deleted(plan, workspace):
    race = Race.create([plan, replace(plan, seed=1)], workspace)
    end(race.members[0], workspace, [1, 0])
    with pytest.raises(ValueError, match=f"belongs to race {race.id}; archive it, or delete that"):
        delete(race.members[0].run)
    assert race.members[0].run.result()


@pytest.fixture
def raced(plan, workspace) -> Race:
    """A race of two, which is over."""
    race = Race.create([plan, replace(plan, seed=1)], workspace)
    for member in race.members:
        end(member, workspace, [1, 0])
    return race


def test_a_race_is_deleted_with_all_of_its_runs(raced, ended, workspace):
    other = ended()
    (raced.members[0].run.folder / "model").write_bytes(b"m" * 500_000)
    assert delete_experiment(raced) >= 500_000
    assert [line.run for line in every(workspace)] == [other] and Race.every(workspace) == []
    assert list(workspace.runs.iterdir()) == [other.folder] and list(workspace.races.iterdir()) == []


def test_of_a_race_whose_deletion_was_killed_nothing_is_listed_and_the_next_clears_up(
    raced, ended, workspace, monkeypatch
):
    other, third = ended(), ended(seed=2)
    with monkeypatch.context() as patched:
        patched.setattr(removal, "remove", lambda folder: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delete_experiment(raced)
    assert {line.run for line in every(workspace)} == {other, third} and Race.every(workspace) == []
    delete(third)
    assert list(workspace.runs.iterdir()) == [other.folder] and list(workspace.races.iterdir()) == []


def test_a_race_at_work_or_of_which_a_model_is_needed_is_not_deleted(raced, ended, plan, workspace):
    waiting = Race.create([plan, replace(plan, seed=1)], workspace)
    with waiting.lease.take(), pytest.raises(ValueError, match="is running; stop it, then delete it"):
        delete_experiment(waiting)
    start = raced.members[1].run
    other = ended(weights=f"local-dir:{start.folder / 'model'}")
    with pytest.raises(ValueError, match=f"run {other.id} starts from the model of run {start.id}"):
        delete_experiment(raced)
    assert len(every(workspace)) == 3


def test_only_who_may_change_a_race_deletes_it(plan, workspace):
    race = Race.create([plan, plan], workspace.opened_for(OWN))
    with pytest.raises(NotYoursError):
        delete_experiment(race, ANOTHER)
    delete_experiment(race, OWN)


def test_a_race_that_cannot_be_read_is_found_and_deleted_alone(raced, workspace):
    raced.file.write_text("{")
    delete_experiment(find_experiment(workspace, raced.id))
    assert not raced.folder.exists() and len(every(workspace)) == 2
    for id in (raced.id, "../runs", "x"):
        with pytest.raises(ValueError, match="there is no run, race or study"):
            find_experiment(workspace, id)


def test_only_who_may_change_a_run_deletes_or_archives_it(ended, monkeypatch):
    run = ended(by=OWN)
    for change in (delete, archive, restore):
        with pytest.raises(NotYoursError):
            change(run, ANOTHER)
    monkeypatch.setenv("THAW_MAY_CHANGE", "anyone")
    archive(run, ANOTHER)
    monkeypatch.delenv("THAW_MAY_CHANGE")
    delete(run, OWN)


def test_the_example_is_neither_deleted_nor_archived():
    for change in (delete, archive):
        with pytest.raises(ValueError, match="comes with Thaw"):
            change(EXAMPLE)
    assert EXAMPLE.has_result()


@pytest.mark.parametrize("name", ["plan.json", "status.json", "note.json"])
def test_what_cannot_be_read_can_be_deleted(ended, workspace, name):
    run = ended()
    (run.folder / name).write_text("{")
    delete(run)
    assert every(workspace) == []


def test_an_archived_run_is_found_among_the_archived_and_loses_what_can_be_made_again(ended, workspace):
    run = ended()
    packed(run).mkdir()
    (packed(run) / "model.onnx").write_bytes(b"m" * 100_000)
    before = bytes_of(run.folder)
    freed = archive(run)
    assert freed >= 100_000 and before - bytes_of(run.folder) == pytest.approx(freed, abs=10_000)
    assert Search().of(every(workspace)) == [] and Search(archived=True).of(every(workspace)) == [
        line_of(run)
    ]
    restore(run)
    assert Search().of(every(workspace)) == [line_of(run)] and archive(run) == 0


def test_a_run_at_work_is_not_archived(run):
    with pytest.raises(ValueError, match="is queued; stop it, then archive it"):
        archive(run)
