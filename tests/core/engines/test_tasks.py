"""A question to another process is asked once, answered whole, and never waited for in vain."""

import os
import time

import pytest

from tl_core.engines import local
from tl_core.engines.tasks import Progress, Task
from tl_core.workspace.lease import START_SECONDS

DIED = "its process ended without an answer; try again"


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The command lines that the engine was given, none of which is run."""
    given = []
    monkeypatch.setattr(local, "command", lambda arguments, output: given.append(arguments))
    return given


@pytest.fixture
def task(workspace, asked) -> Task:
    return Task.of(workspace, ["runs"])


def test_the_same_question_is_asked_once(task, workspace, asked):
    task.ask()
    Task.of(workspace, ["runs"]).ask()
    assert asked == [["runs", "--workspace", str(workspace.root), "--answer", str(task.folder)]]


def test_a_question_about_something_that_changed_is_another_one(workspace, task):
    assert Task.of(workspace, ["runs"], "yesterday") != Task.of(workspace, ["runs"], "today") != task


def test_before_its_process_speaks_it_is_starting(task):
    task.ask()
    assert (task.progress(), task.answer(), task.error()) == (Progress("Starting"), None, None)


def test_progress_is_what_was_reported_last(task):
    task.ask()
    task.report("Reading", 3, 9)
    assert task.progress() == Progress("Reading", 3, 9)


def test_a_process_that_never_came_is_not_waited_for(task):
    task.ask()
    before = time.time() - START_SECONDS - 1
    os.utime(task.folder / "starting", (before, before))
    assert task.error() == DIED


def test_a_process_that_died_without_a_word_is_noticed_at_once(task):
    task.ask()
    with task.lease.take():
        assert task.error() is None
    assert task.error() == DIED


def test_an_answer_or_a_refusal_is_the_last_word(task, workspace):
    other = Task.of(workspace, ["show", "x"])
    for one in (task, other):
        one.ask()
    with task.lease.take(), other.lease.take():
        task.give({"runs": []})
        other.refuse("there is no run x")
    assert (task.answer(), task.error()) == ({"runs": []}, None)
    assert (other.answer(), other.error()) == (None, "there is no run x")


def test_asking_again_forgets_the_last_word(task, asked):
    task.ask()
    with task.lease.take():
        task.refuse("no network")
    task.ask_again()
    assert len(asked) == 2
    assert (task.answer(), task.error(), task.progress()) == (None, None, Progress())


def test_asking_again_leaves_a_process_that_is_at_it_alone(task, asked):
    task.ask()
    with task.lease.take():
        task.ask_again()
    assert len(asked) == 1


def test_a_real_process_answers(workspace, family, until):
    task = Task.of(workspace, ["runs"])
    family.start("asker.py", workspace.root, "runs")
    until(lambda: task.answer() or task.error())
    assert (task.answer(), task.error()) == ({"runs": []}, None)


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (["show", "nothing"], "'nothing' is not the id of a run; list them with: python -m tl_core runs"),
        (
            ["describe", "--nothing"],
            "the following arguments are required: WEIGHTS; see python -m tl_core --help",
        ),
    ],
)
def test_a_real_process_refuses(workspace, family, until, arguments, reason):
    task = Task.of(workspace, arguments)
    family.start("asker.py", workspace.root, *arguments)
    until(lambda: task.answer() or task.error())
    assert (task.answer(), task.error()) == (None, reason)
