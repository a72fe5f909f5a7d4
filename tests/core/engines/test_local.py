"""The local engine with real processes: a run outlives who started it, starts once, and leaves nothing
behind.

The device is held by the test, so the trainers wait in the queue: real trainers that need no torch and no
data.
"""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from tl_core.engines import local, questions
from tl_core.engines.waiting import WaitingProcess
from tl_core.runs import Run
from tl_core.runs.queue import Queue
from tl_core.runs.run import Status

WAITING = Status("queued", "waiting to start, 1 run before this one on cpu", 1)


@pytest.fixture(autouse=True)
def busy_device(workspace) -> Iterator[None]:
    queue = Queue.of(workspace, ("cpu",))
    queue.folder.mkdir(parents=True)
    with queue.lock("cpu"):
        yield


@pytest.mark.parametrize(
    "end",
    [psutil.Process.kill, lambda starter: os.killpg(starter.pid, signal.SIGINT)],
    ids=["kill", "Ctrl-C"],
)
def test_a_run_outlives_its_starter_whose_port_is_free_and_can_be_stopped_by_another(run, family, until, end):
    starter = family.start("starter.py", run.folder)
    until(lambda: run.status() == WAITING)
    family.children(starter)
    end(starter)
    starter.wait(60)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(starter.first_line)), timeout=10)
    assert run.alive() and run.status() == WAITING
    run.request_stop()
    until(lambda: run.status().state == "stopped")


def test_the_waiting_process_leaves_with_its_starter(family, until):
    starter = family.start("starter.py")
    (spare,) = family.children(starter)
    until(lambda: "tl_core.command_line.warm" in spare.cmdline())  # it has none before it has begun
    starter.kill()
    until(lambda: not spare.is_running())


def test_of_runs_started_often_at_once_each_has_one_trainer_which_waits_without_torch(
    run, plan, workspace, family, until
):
    runs = [run, Run.create(plan, workspace)]
    starter = family.start("starter.py", *[run.folder] * 5, runs[1].folder)
    until(lambda: sorted(one.status().place or 0 for one in runs) == [1, 2])
    trainers = family.children(starter)
    libraries = [mapped.path for trainer in trainers for mapped in trainer.memory_maps()]
    assert len(trainers) == 2 and libraries and not any("torch" in library for library in libraries)


def test_a_killed_trainer_is_interrupted_at_once_and_no_zombie_stays(run, family, until):
    starter = family.start("starter.py", run.folder)
    until(lambda: run.status() == WAITING)
    (trainer,) = family.children(starter)
    trainer.kill()
    until(lambda: run.status().state == "interrupted")
    until(lambda: not trainer.is_running())


def test_what_the_trainer_says_is_in_the_log_of_the_run(run, family, until):
    (run.folder / "plan.json").write_text('{"created": 0, "plan": {"nonsense": 1}}')
    family.start("starter.py", run.folder)
    until(lambda: run.status().state == "failed")
    reason = run.status().reason
    assert "plan.json does not hold what Thaw writes there" in reason
    until(lambda: f"{reason}\n" in (run.folder / "output.log").read_text())


@pytest.fixture
def waiting(monkeypatch) -> Iterator[WaitingProcess]:
    """The process that waits for this test's commands; it is not followed by another."""
    waiting = WaitingProcess(alone_seconds=threading.TIMEOUT_MAX)
    monkeypatch.setattr(local, "WAITING", waiting)
    yield waiting
    end(waiting)


def end(waiting: WaitingProcess) -> None:
    """Give the waiting process its command, so that nothing waits any more, and kill it before it begins."""
    if process := waiting.take({"arguments": ["--help"], "output": os.devnull}):
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "ask, source",
    [(questions.inspect, "built-in:nothing"), (questions.download, "none"), (questions.describe, "bundled")],
)
def test_what_comes_before_a_run_leaves_the_waiting_process_to_it(waiting, workspace, until, ask, source):
    local.keep_warm()
    task = ask(workspace, source)
    task.ask()
    assert waiting.waits()
    task.cancel()
    until(lambda: task.answer() or task.error())


def test_a_waiting_process_that_dies_with_the_command_is_replaced(workspace, tmp_path, until, monkeypatch):
    """`python -m this` ends without having read a line."""
    monkeypatch.setattr(local, "WAITING", WaitingProcess("this", threading.TIMEOUT_MAX))
    local.keep_warm()
    local.command(["show", "nothing", "--workspace", str(workspace.root)], tmp_path / "output.log")
    until(lambda: (tmp_path / "output.log").exists() and "nothing" in (tmp_path / "output.log").read_text())


def test_a_run_takes_the_waiting_process_and_has_the_cores_to_itself(run, until, waiting):
    local.keep_warm()
    local.start(run)
    assert not waiting.waits()
    until(lambda: run.status() == WAITING)
    run.request_stop()
    until(lambda: run.status().state == "stopped")


def test_what_is_prepared_is_told_to_the_process_that_waits(plan, workspace, waiting):
    local.prepare(plan, workspace)
    told = {"plan": plan.to_json(), "workspace": str(workspace.root)}
    local.keep_warm()
    assert waiting.tell(told)
    local.prepare(replace(plan, seed=1), workspace)
    assert not waiting.tell({**told, "plan": replace(plan, seed=1).to_json()})


def test_a_process_keeps_the_current_folder_and_imports_nothing_from_it(
    picture_folder, workspace, tmp_path, until, monkeypatch
):
    monkeypatch.chdir(picture_folder.parent)
    (picture_folder.parent / "json.py").write_text("raise SystemExit('a file of the user')")
    output = tmp_path / "output.log"
    local.command(["inspect", picture_folder.name, "--workspace", str(workspace.root)], output)
    until(lambda: output.exists() and "36 images" in output.read_text())
