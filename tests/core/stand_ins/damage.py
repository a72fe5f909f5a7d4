"""A workspace with everything that users keep, and the ways in which a file of it can be damaged."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.earlier import ROLES, restore
from tl_core.albums import kept
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.plans import drafts
from tl_core.runs.run import find_run
from tl_core.workspace import Workspace

Damage = Callable[[bytes], bytes | None]


def changed(change: Callable[[dict[str, Any]], object]) -> Damage:
    """What the file says, changed."""
    return lambda content: json.dumps(change(json.loads(content))).encode()


def _of_other_types(told: object) -> object:
    """Every word and number, however deep, is an object."""
    if isinstance(told, dict):
        return {name: _of_other_types(value) for name, value in told.items()}
    return [_of_other_types(one) for one in told] if isinstance(told, list) else {"odd": 1}


# What becomes of a file's content; None where it is gone.
DAMAGES: dict[str, Damage] = {
    "cut in half": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "null": lambda content: b"null",
    "no fields": lambda content: b"{}",
    "a list": lambda content: b"[]",
    "no text": lambda content: b"\xff\xfe\x00",
    "nested": lambda content: b"[" * 100_000,
    "other types": changed(_of_other_types),
    "one field short": changed(lambda told: dict(list(told.items())[1:])),
    "a field more": changed(lambda told: {**told, "colour": "red"}),
    "a later format": changed(lambda told: {**told, "format": 99}),
    "gone": lambda content: None,
}


def furnished(folder: Path) -> Workspace:
    """What an earlier Thaw left, with its answers where pages look for them today, a set in the making and a
    plan that is not run yet.
    """
    workspace = restore(folder)
    _answer(workspace)
    album = kept.begin(workspace)
    (workspace.albums / album.id / "photos").mkdir()
    for experiment in (*workspace.races.iterdir(), *workspace.studies.iterdir()):
        (experiment / "output.log").touch()
    keep(find_run(workspace, ROLES["toggled"]), RunNote("Toggled", "on and off", ("good",)))
    drafts.keep(workspace, find_run(workspace, ROLES["linear_probe"]).plan)
    return workspace


def _asked(workspace: Workspace) -> dict[str, Task]:
    """Questions about the dataset, by a field that only their answers have."""
    dataset = Dataset.read(workspace.datasets / ROLES["dataset"])
    return {
        "backbones": questions.backbones(workspace, dataset),
        "evidence": questions.recommend(workspace, dataset, "bundled"),
        "findings": questions.health(workspace, dataset, "bundled"),
        "architecture": questions.describe(workspace, "bundled"),
    }


def _answer(workspace: Workspace) -> None:
    told = [json.loads(path.read_text()) for path in workspace.tasks.glob("*/answer.json")]
    for field, task in _asked(workspace).items():
        task.folder.mkdir(exist_ok=True)
        task.give(next(answer for answer in told if field in answer))


def files_of(workspace: Workspace) -> dict[str, Path]:
    """A file of each kind, by what it is called here."""
    run, interrupted = (workspace.runs / ROLES[role] for role in ("linear_probe", "interrupted"))
    race = workspace.races / ROLES["race"] / "race.json"
    member = workspace.runs / json.loads(race.read_text())["members"][0]["run"]
    dataset = workspace.datasets / ROLES["dataset"]
    named = {
        **{name: run / f"{name}.json" for name in ("plan", "status", "result", "receipt", "predictions")},
        "attempt": interrupted / "attempt.json",
        "model": run / "model" / "config.json",
        "note": workspace.runs / ROLES["toggled"] / "note.json",
        "asked": workspace.runs / ROLES["toggled"] / "control" / "trained.json",
        "checkpoint": max((interrupted / "checkpoints").glob("epoch-*/state.json")),
        **{f"member's {name}": member / f"{name}.json" for name in ("plan", "status", "result")},
        "dataset": dataset / "dataset.json",
        "seen": dataset / "seen.json",
        "variant": workspace.datasets / ROLES["variant"] / "dataset.json",
        "race": race,
        "study": workspace.studies / ROLES["study"] / "study.json",
        "album": next(workspace.albums.glob("*/album.json")),
        "draft": next(workspace.drafts.glob("*/plan.json")),
        "axes": next(workspace.axes.glob("*.json")),
        "card": next(workspace.backbones.glob("*.json")),
    }
    return named | {field: task.answer_file for field, task in _asked(workspace).items()}


@contextmanager
def damaged(*paths: Path, by: Damage) -> Iterator[None]:
    """Inside, the files are damaged."""
    before = {path: path.read_bytes() for path in paths}
    for path, content in before.items():
        if (after := by(content)) is None:
            path.unlink()
        else:
            path.write_bytes(after)
    try:
        yield
    finally:
        for path, content in before.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
