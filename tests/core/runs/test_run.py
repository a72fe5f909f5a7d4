"""A run is its folder: made whole and once, and its state read from files and the lease alone."""

import os
import threading
from dataclasses import replace
from functools import partial

import pytest

from tl_core.engines import local
from tl_core.runs import Run
from tl_core.runs.run import StaleAttemptError, Status, find_run, list_runs
from tl_core.workspace.lease import START_SECONDS
from tl_core.workspace.shelf import new_id
from tl_core.workspace.stored import read_json
from tl_core.workspace.visitors import NotYoursError
from tl_core.workspace.workspace import write_json


def grow_old(run: Run, seconds: float = START_SECONDS + 1) -> None:
    """As if the run had been made so long ago that its trainer should have come."""
    told = read_json(run.folder / "plan.json")
    write_json(run.folder / "plan.json", {**told, "created": told["created"] - seconds})


def test_a_run_from_before_the_clock_was_set_back_waits_for_no_trainer(run):
    grow_old(run, -3600)
    assert Run(run.folder).status().state == "interrupted"


def test_a_run_keeps_its_plan(run, plan):
    assert run.plan == plan
    assert run.status() == Status("queued", "waiting to start")
    assert run.events() == [] and run.result() is None and run.receipt() is None


def test_a_double_click_gives_one_whole_run(plan, workspace):
    run_id, made, failed = new_id(), [], []

    def click() -> None:
        run = Run.create(plan, workspace, run_id)
        made.append((run, run.plan, run.status().state, run.stop_requested()))

    threading.excepthook, before = lambda failure: failed.append(failure), threading.excepthook
    clicks = [threading.Thread(target=click) for _ in range(16)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    threading.excepthook = before
    assert not failed and len(made) == 16 and all(seen == made[0] for seen in made)
    assert [path.name for path in workspace.runs.iterdir()] == [run_id]


def test_the_second_plan_under_the_same_id_changes_nothing(run, plan, workspace):
    again = Run.create(replace(plan, seed=7), workspace, run.id)
    assert again == run and again.plan.seed == 0


@pytest.mark.parametrize(
    "bad", ["", "..", "../../etc", "20260101-000000-zz", "20260101-000000-0123456789abcdef/..", "a" * 99]
)
def test_what_is_no_id_never_becomes_a_path(bad, workspace):
    with pytest.raises(ValueError, match="not the id of a run"):
        find_run(workspace, bad)


def test_an_unknown_run_is_refused_with_the_way_to_list_them(workspace):
    with pytest.raises(ValueError, match="tl_core runs"):
        find_run(workspace, new_id())


def test_runs_are_listed_newest_first_and_nothing_else_is(plan, workspace):
    first, second = Run.create(plan, workspace), Run.create(plan, workspace)
    (workspace.runs / "notes").mkdir()
    assert list_runs(workspace) == sorted([first, second], key=lambda run: run.created, reverse=True)
    assert list_runs(replace(workspace, root=workspace.root / "none")) == []


def test_running_without_a_living_trainer_means_interrupted(run):
    run.begin_attempt()
    run.write_status(Status("running", "on cpu"))
    assert run.status().state == "interrupted"
    with run.lease.take():
        assert run.status() == Status("running", "on cpu")


def test_a_run_whose_trainer_is_on_its_way_is_not_interrupted(run):
    grow_old(run)
    assert run.status().state == "interrupted"
    assert run.announce_trainer()
    assert run.status().state == "queued"


def test_the_last_word_stands_whether_a_trainer_lives_or_not(run):
    for state in ("done", "failed", "stopped"):
        run.write_status(Status(state, "so it ended"))
        assert run.status() == Status(state, "so it ended")


def test_a_stop_shows_at_once_and_is_forgotten_when_the_run_is_started_again(run):
    run.request_stop()
    assert run.status().state == "stopping"
    assert run.announce_trainer()
    assert not run.stop_requested() and run.status().state == "queued"


def test_a_run_at_work_is_not_started_again(run):
    with run.lease.take():
        run.write_status(Status("running"))
        assert not run.announce_trainer()
        assert run.status().state == "running"


def test_only_the_newest_attempt_may_write(run):
    first, second = run.begin_attempt(), run.begin_attempt()
    assert (first, second) == (1, 2)
    run.check_attempt(2)
    with pytest.raises(StaleAttemptError):
        run.check_attempt(1)


def test_status_is_replaced_whole_while_others_read_it(run):
    """A reader meets one state or the other, never half a file."""
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            run.write_status(Status("queued", "x" * (1 + 4000 * (number % 2)), number))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert run.status().state == "queued"
    writer.join()
    assert not [name for name in os.listdir(run.folder) if name.startswith(".status")]


def test_only_the_browser_that_started_a_run_stops_changes_or_resumes_it(plan, workspace):
    ann, ben = "a" * 16, "b" * 16
    run = Run.create(plan, workspace.opened_for(ann))
    for ask in (
        run.request_stop,
        partial(run.request_groups, ()),
        partial(local.start, run),
        partial(local.keep, run),
    ):
        with pytest.raises(NotYoursError, match="another browser"):
            ask(by=ben)
    assert not run.stop_requested() and run.requested_groups() is None and not run.lease.expected()
    run.request_groups((), by=ann)
    run.request_stop(by=ann)
    assert run.stop_requested() and run.requested_groups() == ()
