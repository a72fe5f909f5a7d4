"""A question to another process is asked once, answered whole, and never waited for in vain."""

import os
import threading
import time

import pytest

from tl_core.engines import local
from tl_core.engines.tasks import Progress, Question, Task
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.lease import START_SECONDS
from tl_core.workspace.visitors import NotYoursError

TIMES = 200
DIED = "its process ended without an answer; try again"


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The command lines that the engine was given, none of which is run."""
    given = []
    monkeypatch.setattr(local, "command", lambda arguments, *rest: given.append(arguments))
    return given


def about(workspace: Workspace, data: str = "x", version: str = "") -> Task:
    return Task.of(workspace, Question("inspect", {"data": data}, version))


@pytest.fixture
def task(workspace, asked) -> Task:
    return about(workspace)


def test_the_same_question_is_asked_once(task, workspace, asked):
    task.ask()
    about(workspace).ask()
    assert asked == [["answer", str(task.folder)]]
    assert Task.read(task.folder).question == Question("inspect", {"data": "x"})
    assert Task.read(task.folder).workspace == workspace


def test_who_looks_while_it_is_asked_again_and_again_never_takes_it_for_dead(task):
    """As two scripts of one page do, of which one is about to end."""
    seen: set[str | None] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(task.error())

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(TIMES):
        task.ask_again()
        task.give({})
        (task.folder / "starting").unlink()
    done.set()
    looking.join()
    assert seen == {None}
    assert [path.name for path in task.folder.parent.iterdir()] == [task.folder.name]


def test_a_question_about_something_that_changed_is_another_one(workspace, task):
    yesterday, today = (about(workspace, version=version) for version in ("yesterday", "today"))
    assert len({one.folder for one in (yesterday, today, task, about(workspace, "y"))}) == 4


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
    other = about(workspace, "y")
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


def test_who_asks_again_before_a_cancelled_process_has_left_is_answered_by_it(task, asked):
    task.ask()
    with task.lease.take():
        task.cancel()
        assert task.cancelled()
        task.ask_again()
        assert not task.cancelled() and len(asked) == 1


def test_a_cancelled_question_is_asked_anew(task, asked):
    task.ask()
    task.cancel()
    with task.lease.take():
        task.refuse("it was cancelled")
    task.ask_again()
    assert not task.cancelled() and task.error() is None and len(asked) == 2


def test_a_real_process_answers(picture_folder, workspace, family, until):
    task = about(workspace, str(picture_folder))
    family.start("asker.py", workspace.root, picture_folder)
    until(lambda: task.answer() or task.error())
    assert task.answer()["images"] == 36 and task.error() is None


def test_a_real_process_refuses(workspace, family, until):
    task = about(workspace, "/no/such/folder")
    family.start("asker.py", workspace.root, "/no/such/folder")
    until(lambda: task.answer() or task.error())
    assert (task.answer(), task.error()) == (None, "there is no /no/such/folder; check the path")


@pytest.mark.parametrize(("argument", "home"), [("data", "datasets"), ("run", "runs")])
def test_nobody_asks_about_what_only_its_owner_sees(workspace, argument, home):
    folder = workspace.root / home / "hers"
    folder.mkdir(parents=True)
    visitors.claim(folder, "a" * 16)
    visitors.note_sent(folder)
    question = Question("health", {argument: "hers"})
    with pytest.raises(NotYoursError, match="who has not shared it"):
        Task.of(workspace.opened_for("b" * 16), question)
    assert Task.of(workspace.opened_for("a" * 16), question) == Task.of(workspace, question)


def test_a_button_that_was_drawn_before_somebody_asked_asks_nothing_again(task, workspace, asked):
    task.ask_unless_asked()
    task.give({"found": 1})
    about(workspace).ask_unless_asked()
    assert len(asked) == 1 and task.answer() == {"found": 1}


@pytest.mark.parametrize("ask", [Task.ask_unless_asked, Task.ask_again], ids=["first", "again"])
def test_of_a_class_that_asks_at_once_one_process_computes(workspace, asked, ask):
    together = threading.Barrier(30)

    def pupil() -> None:
        together.wait()
        ask(about(workspace))

    pupils = [threading.Thread(target=pupil) for _ in range(30)]
    for one in pupils:
        one.start()
    for one in pupils:
        one.join()
    assert len(asked) == 1
