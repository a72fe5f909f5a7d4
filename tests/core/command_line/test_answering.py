"""The process that answers a question: it checks what was asked again, and its last word is in the folder."""

import select
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from tl_core.albums import kept
from tl_core.command_line import answering
from tl_core.command_line.answering import checked
from tl_core.command_line.door import DONE, FAILED, LEFT, REFUSED, main
from tl_core.dataset.dataset import thumbnail_folder
from tl_core.engines import local, questions
from tl_core.engines.tasks import Progress, Question, Task
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import write_json


@pytest.fixture(autouse=True)
def here(workspace, monkeypatch) -> None:
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))
    monkeypatch.setattr(local, "command", lambda *told: None)


@pytest.fixture
def failing(monkeypatch):
    """Makes the verb `inspect` end in an error."""

    def fail(error: Exception) -> None:
        def verb(data: str) -> None:
            raise error

        monkeypatch.setitem(answering.VERBS, "inspect", verb)

    return fail


def asked(workspace: Workspace, verb: str, arguments: dict) -> Task:
    task = Task.of(workspace, Question(verb, arguments))
    task.ask()
    return task


def answered(task: Task) -> int:
    return main(["answer", str(task.folder)])


def test_the_answer_is_in_the_folder_and_nothing_is_printed(workspace, picture_folder, capfd):
    task = asked(workspace, "inspect", {"data": str(picture_folder)})
    assert answered(task) == DONE
    assert task.answer()["images"] == 36 and task.error() is None
    assert Path(task.answer()["folder"]).is_relative_to(workspace.root)
    assert task.progress() != Progress() and capfd.readouterr() == ("", "")


def test_every_question_of_a_page_is_one_that_is_answered(workspace, dataset, plan, run):
    learning = replace(plan, trained=plan.groups)
    tasks = [
        questions.inspect(workspace, "built-in:small-similar"),
        questions.look_at_photos(workspace, kept.begin(workspace)),
        questions.download(workspace, "eurosat"),
        questions.describe(workspace, "bundled"),
        questions.recommend(workspace, dataset, "bundled"),
        questions.health(workspace, dataset, "bundled"),
        questions.advise(workspace, dataset, "bundled", Answers("small", "similar")),
        questions.backbones(workspace, dataset),
        questions.map_codes(workspace, dataset, "bundled", "pca"),
        questions.find_rate(workspace, learning),
        questions.augment(workspace, learning),
        questions.predict(workspace, run, Path("bee.jpg")),
        questions.explain(workspace, run, Path("bee.jpg"), classes=["bee"]),
        questions.pack(workspace, run),
        questions.small_pictures(workspace, dataset, ["bee.jpg"]),
        questions.lesson(workspace, "relu", {"classifier": "svm"}, dataset),
    ]
    for task in tasks:
        task.ask()
        told = checked(Task.read(task.folder).question)
        assert told.keys() == task.question.arguments.keys()
    assert {task.question.verb for task in tasks} == set(answering.VERBS)
    assert checked(tasks[10].question)["plan"].epochs == 1


def test_small_pictures_are_made_of_images_of_the_dataset_and_of_no_others(workspace, picture_folder):
    dataset = inspect(str(picture_folder), workspace, lambda *told: None)
    folder = thumbnail_folder(workspace.datasets / dataset.id)
    shutil.rmtree(folder)
    some = questions.small_pictures(workspace, dataset, ["leaf/00.png", "sand/01.png"])
    others = questions.small_pictures(workspace, dataset, ["../secret.png"])
    for task, rc in ((some, DONE), (others, REFUSED)):
        task.ask()
        assert answered(task) == rc
    wanted = {item.sha256 for item in dataset.items if item.path in ("leaf/00.png", "sand/01.png")}
    assert {path.stem for path in folder.iterdir()} == wanted and "has no image ../secret" in others.error()


@pytest.mark.parametrize(
    ("verb", "arguments", "said"),
    [
        ("predict", {"run": "nothing", "images": "x.png"}, "'nothing' is not the id of a run"),
        ("inspect", {"data": "/no/such/folder"}, "there is no /no/such/folder"),
        ("stop", {"run": "x"}, "there is no question 'stop'"),
        ("__import__", {}, "there is no question '__import__'"),
        ("inspect", {"data": "x", "workspace": "/tmp"}, "inspect takes no workspace; it takes data"),
        ("inspect", {"data": "x", "exclude": "/etc/passwd"}, "inspect takes no exclude"),
        ("augment", {"data": "x", "plan": {}}, "`dataset`"),
        ("inspect", {}, "data"),
    ],
)
def test_what_may_not_be_asked_is_refused_in_the_folder(workspace, verb, arguments, said, capfd):
    task = asked(workspace, verb, arguments)
    assert answered(task) in (REFUSED, FAILED)
    assert task.answer() is None and said in task.error()
    assert capfd.readouterr().err == f"{task.error()}\n"


def test_a_fault_of_ours_is_told_too(workspace, failing):
    failing(ZeroDivisionError("division by zero"))
    task = asked(workspace, "inspect", {"data": "x"})
    assert answered(task) == FAILED
    assert task.error().startswith("ZeroDivisionError: division by zero")


def test_a_cancelled_question_leaves_at_once_though_its_verb_reports_nothing(workspace, monkeypatch):
    def silent(data: str) -> None:
        task.cancel()
        select.select([], [], [], 60)

    monkeypatch.setitem(answering.VERBS, "inspect", silent)
    task = asked(workspace, "inspect", {"data": "x"})
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in a process that was started deaf to it
    assert answered(task) == LEFT
    assert signal.signal(signal.SIGINT, before) is signal.SIG_IGN
    assert task.cancelled() and task.error() == "it was cancelled"


def test_an_answer_that_came_before_the_process_left_counts(workspace, picture_folder):
    task = asked(workspace, "inspect", {"data": str(picture_folder)})
    answered(task)
    task.cancel()
    assert not task.cancelled() and task.answer()["images"] == 36


def test_a_folder_that_an_earlier_thaw_left_is_no_question(workspace, capfd):
    folder = workspace.tasks / "0123456789abcdef01234567"
    write_json(folder / "answer.json", {"runs": []})
    assert main(["answer", str(folder)]) == REFUSED
    assert "holds no question" in capfd.readouterr().err
