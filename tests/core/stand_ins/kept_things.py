"""Codes, pixels and what else a workspace keeps, made by hand: as much as a test of the disk needs."""

import os
import time
from pathlib import Path

from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.plans.kept import about, codes_mark, leave, pixels_mark
from tl_core.workspace import Workspace

KILOBYTES = 64


def filled(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(KILOBYTES * 1024))
    return path


def codes_of(plan: Plan, workspace: Workspace, name: str = "c0de", days: float = 0) -> Path:
    """The folder of codes of the plan, used so many days ago; another name stands for another part."""
    folder, before = workspace.codes / name, set(workspace.kept.glob("*"))
    filled(folder / "train" / "mean.npy")
    mark = codes_mark(about(plan), name, "cpu")
    leave(workspace, mark, folder / "train", about(plan), plan.dataset)
    for path in (folder, *set(workspace.kept.glob("*")) - before):
        aged(path, days)
    return folder


def pixels_of(plan: Plan, workspace: Workspace) -> Path:
    file = filled(workspace.pixels / "p1xe1.npy")
    leave(workspace, pixels_mark(about(plan)), file, about(plan), plan.dataset)
    return file


def kept_dataset(dataset: Dataset, workspace: Workspace, days: float = 10) -> Path:
    folder = workspace.datasets / dataset.id
    filled(folder / "images" / "1.png")
    dataset.write(folder)
    aged(folder / "dataset.json", days)
    return folder


def aged(path: Path, days: float) -> Path:
    os.utime(path, (time.time() - days * 24 * 3600,) * 2)
    return path
