"""Whichever file of a workspace is damaged, however: every command ends with an answer, or with one sentence
that names the file; what Thaw can find out again is as if it had never been found out.
"""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.core.stand_ins.damage import DAMAGES, damaged, files_of, furnished
from tests.earlier import ROLES
from tl_core import bundled
from tl_core.albums import kept
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import TEACHING, described
from tl_core.backbones.known import cards
from tl_core.command_line.door import DONE, REFUSED, main
from tl_core.dataset import Dataset
from tl_core.engines.tasks import Progress, Question, Task
from tl_core.intake.folder import recall
from tl_core.lab.race import Race
from tl_core.lab.study import Study
from tl_core.matrix.axes import measured
from tl_core.plans import drafts
from tl_core.runs import Run
from tl_core.training import checkpoints
from tl_core.workspace import Workspace

RUN, DATASET, VARIANT = ROLES["linear_probe"], ROLES["dataset"], ROLES["variant"]
TOGGLED = ROLES["toggled"]
PLANNED = ("--weights", "bundled", "--device", "cpu", "--size", "small", "--similarity", "similar")
ABOUT_RUN = (("show", RUN), ("stop", RUN), ("keep", RUN), ("resume", RUN))
RACED, STUDIED = ("train-race", f"races/{ROLES['race']}"), ("train-study", f"studies/{ROLES['study']}")
# The commands that read each file.
READERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "plan": ABOUT_RUN,
    "status": ABOUT_RUN,
    "result": (("show", RUN), ("keep", RUN)),
    "receipt": (("show", RUN),),
    "predictions": (("show", RUN),),
    "note": (("show", TOGGLED), ("note", TOGGLED), ("restore", TOGGLED)),
    "model": (("predict", RUN, "../pictures/leaf/01.png"),),
    "member's plan": (RACED,),
    "member's status": (RACED,),
    "member's result": (RACED,),
    "dataset": (("inspect", DATASET), ("recommend", DATASET, *PLANNED)),
    "variant": (("inspect", VARIANT), ("recommend", VARIANT, *PLANNED)),
    "race": (RACED,),
    "study": (STUDIED,),
}


# What is read by no command.
READ: dict[str, Callable[[Workspace, Path], object]] = {
    "draft": lambda workspace, path: drafts.find(workspace, path.parent.name),
    "asked": lambda workspace, path: Run(path.parents[1]).requested_groups(),
    "checkpoint": lambda workspace, path: checkpoints.last(path.parents[1]),
}
# These take no harm: a draft begins with its format; a run need not have a result, nor have been asked for.
SPARED = {"one field short": ("draft",), "gone": ("result", "asked")}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return furnished(tmp_path_factory.mktemp("damaged"))


@pytest.fixture(autouse=True)
def faults_are_noted_here(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))


@pytest.fixture(scope="module")
def files(workspace: Workspace) -> dict[str, Path]:
    return files_of(workspace)


def carried_out(words: tuple[str, ...], workspace: Workspace) -> int:
    """The exit status of the command, whose paths are below the workspace."""
    command, *rest = (str(workspace.root / word) if "/" in word else word for word in words)
    where = [] if command.startswith("train-") else ["--workspace", str(workspace.root)]
    return main([command, *rest, *where])


@pytest.fixture(scope="module")
def whole(workspace: Workspace) -> dict[tuple[str, ...], str]:
    """What is said where a command is refused though nothing is damaged: the run is done."""
    return {words: refusal(words, workspace) for every in READERS.values() for words in every}


def refusal(words: tuple[str, ...], workspace: Workspace) -> str:
    """The sentence of a command that is refused, whose paths are below the workspace; else empty."""
    command, *rest = (str(workspace.root / word) if "/" in word else word for word in words)
    where = [] if command.startswith("train-") else ["--workspace", str(workspace.root)]
    said = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        status = main([command, *rest, *where])
    assert status in (DONE, REFUSED), said.getvalue()
    return said.getvalue() if status == REFUSED else ""


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", READERS)
def test_a_command_is_carried_out_or_names_the_file(workspace, files, whole, name, how):
    with damaged(files[name], by=DAMAGES[how]):
        for words in READERS[name]:
            said = refusal(words, workspace)
            assert said in ("", whole[words]) or said.count("\n") == 1
            assert said in ("", whole[words]) or how == "gone" or str(files[name]) in said


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", ["plan", "status", "result", "member's plan", "member's status"])
def test_a_list_of_runs_names_the_damaged_one_among_the_others(workspace, files, name, how, capsys):
    path = files[name]
    with damaged(path, by=DAMAGES[how]):
        assert main(["runs", "--workspace", str(workspace.root)]) == DONE
        lines = capsys.readouterr().out.splitlines()
        assert main(["runs", "--json", "--workspace", str(workspace.root)]) == DONE
        told = json.loads(capsys.readouterr().out)["runs"]
    assert len(lines) == len(told) == len(list(workspace.runs.iterdir()))
    lost = [(line, run) for line, run in zip(lines, told, strict=True) if "damaged" in line]
    assert len(lost) == (name not in SPARED.get(how, ()))
    for line, run in lost:
        assert str(path) in line and run["state"] == "damaged" and str(path) in run["reason"]


@pytest.mark.parametrize("how", DAMAGES)
def test_what_is_listed_is_whole_and_the_rest_is_named(workspace, files, how):
    lost = [files[name] for name in ("race", "study", "album")]
    with damaged(*lost, by=DAMAGES[how]):
        listed = [*Race.every(workspace), *Study.every(workspace), *kept.own(workspace)]
        named = [*Race.damaged(workspace), *Study.damaged(workspace), *kept.damaged(workspace)]
    found = [str(path) for path in lost if any(str(path) in said for said in named)]
    assert len(named) + len(listed) == 3 and found == [str(path) for path in lost]


@pytest.mark.parametrize("how", DAMAGES)
def test_what_can_be_found_out_again_is_as_if_it_had_not_been(workspace, files, how):
    dataset = Dataset.read(workspace.datasets / DATASET)
    card = BackboneCard.read(bundled.CARD)
    axes, seen = measured(workspace, dataset, card), recall(files["seen"])
    assert axes and seen
    lost = [files[name] for name in ("axes", "card", "seen")]
    with damaged(*lost, by=DAMAGES[how]):
        assert measured(workspace, dataset, card) in (None, axes)
        assert described(workspace, TEACHING) is None and cards(workspace) == []
        assert recall(files["seen"]).items() <= seen.items()


@pytest.mark.parametrize("how", DAMAGES)
def test_a_task_whose_files_are_damaged_can_be_asked_again(workspace, how):
    task = Task.of(workspace, Question("inspect", {"data": how}))
    task.folder.mkdir(parents=True)
    task.report("Reading", 1, 2)
    task.give({"dataset": "pictures"})
    with damaged(task.answer_file, task.folder / "progress.json", by=DAMAGES[how]):
        assert isinstance(task.progress(), Progress)
        assert task.answer() is not None or "try again" in task.error()
    task.answer_file.unlink()
    task.refuse("the folder is gone")
    with damaged(task.folder / "error.json", by=DAMAGES[how]):
        assert "try again" in (task.error() or "")


@pytest.mark.parametrize("how", DAMAGES)
def test_the_next_attempt_has_a_number_that_no_earlier_one_had(workspace, files, how):
    run = Run(files["attempt"].parent)
    last = max(event.attempt for event in run.events())
    with damaged(files["attempt"], by=DAMAGES[how]):
        assert run.begin_attempt() == last + 1


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", READ)
def test_what_only_a_user_can_put_right_is_refused_by_name(workspace, files, name, how):
    read, path = READ[name], files[name]
    whole = read(workspace, path)
    with damaged(path, by=DAMAGES[how]):
        try:
            assert read(workspace, path) in (whole, None)
        except ValueError as error:
            assert path.name in str(error) or path.parent.name in str(error)
        else:
            assert how in SPARED and name in SPARED[how]
