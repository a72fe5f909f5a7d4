"""A lease says who lives: held by a process, freed by its death, not disturbed by those who look."""

import os
import threading
import time

import pytest
from filelock import Timeout

from tl_core.workspace import lease as leases
from tl_core.workspace.lease import START_SECONDS, Lease


@pytest.fixture
def lease(tmp_path) -> Lease:
    return Lease(tmp_path)


def grow_old(lease: Lease) -> None:
    announced = (lease.folder / "starting").stat().st_mtime - START_SECONDS - 1
    os.utime(lease.folder / "starting", (announced, announced))


def test_it_is_held_while_it_is_taken_and_no_longer(lease):
    assert not lease.held()
    with lease.take():
        assert lease.held()
    assert not lease.held()


def test_a_second_one_cannot_take_it(lease, monkeypatch):
    monkeypatch.setattr(leases, "PATIENCE_SECONDS", 0.05)
    with lease.take(), pytest.raises(Timeout):
        Lease(lease.folder).take()


def test_looking_from_many_threads_never_sees_a_holder_that_is_not_there(lease):
    with lease.take():
        pass
    seen = []
    lookers = [
        threading.Thread(target=lambda: seen.extend(lease.held() for _ in range(300))) for _ in range(8)
    ]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert len(seen) == 2400 and not any(seen)


def test_an_announcement_from_before_the_clock_was_set_back_does_not_count(lease):
    assert lease.announce()
    ahead = time.time() + 3600
    os.utime(lease.folder / "starting", (ahead, ahead))
    assert not lease.expected() and lease.announce()


def test_of_many_that_announce_a_process_at_once_one_may_start_it(lease):
    allowed = []
    starters = [threading.Thread(target=lambda: allowed.append(lease.announce())) for _ in range(20)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert allowed.count(True) == 1


def test_an_announced_process_is_expected_until_it_has_taken_its_lease_and_left(lease):
    assert lease.announce() and lease.expected() and not lease.held()
    with lease.take():
        assert lease.expected()
    assert not lease.expected()


def test_a_process_that_never_came_is_not_expected_for_ever(lease):
    lease.announce()
    grow_old(lease)
    assert not lease.expected()
    assert lease.announce()


def test_nobody_is_announced_while_one_is_at_work(lease):
    with lease.take():
        assert not lease.announce()


def test_the_kernel_frees_the_lease_of_a_killed_process(lease, family, run, until):
    trainer = family.start("counting_trainer.py", run.folder)
    until(run.lease.held)
    trainer.kill()
    # The killed process is not waited for: it is a zombie now, and a zombie holds nothing.
    until(lambda: not run.lease.held())
    assert trainer.status() == "zombie"
