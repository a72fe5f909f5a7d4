"""A disk that is full while a run trains: a sentence, a whole checkpoint, and Resume."""

import os

import pytest

from tests.core.stand_ins.full_disks import Limited, changes_of, full_at, limits_lifted, may_write
from tests.core.stand_ins.kills import content
from tests.core.stand_ins.training import beginner
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.workspace.full_disk import RESERVE, RESERVED, FullDiskError


@pytest.fixture(autouse=True)
def lifted():
    with limits_lifted():
        yield


def test_a_run_whose_disk_is_full_says_so_and_once_there_is_room_ends_as_if_it_had_not_been(
    pictures, workspace
):
    """At one moment amid its epochs; tests/benchmarks/full_disk.py tries ten, on a disk that is full."""
    plan = beginner(pictures, "fine_tune_top", epochs=2)
    whole, count = changes_of(plan, workspace)
    run, said, intact = full_at(count * 2 // 3, plan, workspace, Limited, lambda: may_write(-1))
    assert said.startswith("the disk of the workspace is full; free some of it on the page Storage")
    assert "resume the run, which goes on from its last checkpoint" in said and intact
    assert content(run) == whole and not (run.folder / RESERVE).exists()


def test_a_run_is_neither_begun_nor_resumed_on_a_full_disk_and_stays_as_it_is(plan, workspace):
    run = Run.create(plan, workspace)
    assert (run.folder / RESERVE).stat().st_size == RESERVED
    run.write_status(Status("failed", "it broke"))
    os.unlink(run.folder / RESERVE)
    may_write(0)
    with pytest.raises(FullDiskError, match="the disk of the workspace is full"):
        run.announce_trainer()
    with pytest.raises(FullDiskError):
        Run.create(plan, workspace)
    assert run.status() == Status("failed", "it broke") and not run.lease.expected()
    assert [path.name for path in workspace.runs.iterdir()] == [run.id]
