"""Values that tests of the core share, and what tests with real processes need."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tl_core.backbones import BackboneCard
from tl_core.backbones.card import LayerGroup
from tl_core.dataset import Dataset, Item
from tl_core.intake.inspection import inspect
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.workspace import Workspace

ROOT = Path(__file__).parents[2]
PROCESSES = Path(__file__).parent / "processes"
GROUPS = {"stem": (500, 16), "low": (10_000, 32), "middle": (100_000, 64), "top": (400_000, 128)}


@pytest.fixture
def card() -> BackboneCard:
    """A backbone of four layer groups, 510,500 parameters, 64 px."""
    groups = tuple(LayerGroup(name, size, width, True, True) for name, (size, width) in GROUPS.items())
    return BackboneCard(
        weights="bundled",
        architecture="toy",
        groups=groups,
        input_size=64,
        size_step=16,
        mean=(0.5,) * 3,
        std=(0.5,) * 3,
        interpolation="bilinear",
        crop=0.9,
        source="toy pictures",
        licence="apache-2.0",
        weights_hash="0" * 64,
        device="cpu",
        seconds_per_image=0.01,
    )


@pytest.fixture
def dataset() -> Dataset:
    """Two classes of eight 64 px images, six of them for training."""
    items = tuple(
        Item(
            f"{name}/{number}.png",
            label,
            "train" if number < 6 else "val",
            f"{label}{number}".ljust(64, "0"),
            64,
            64,
        )
        for label, name in enumerate(("cat", "dog"))
        for number in range(8)
    )
    return Dataset("toy", "Toy", "/nowhere", "folder", ("cat", "dog"), items, (), False)


@pytest.fixture
def pictures(picture_folder: Path, workspace: Workspace) -> Dataset:
    """The small real pictures, looked at."""
    return inspect(str(picture_folder), workspace, lambda *told: None)


@pytest.fixture
def plan(card: BackboneCard, dataset: Dataset) -> Plan:
    """The linear probe on the CPU."""
    return replace(plan_for("linear_probe", Answers("small", "similar"), card, dataset), device="cpu")


@pytest.fixture
def run(plan: Plan, workspace: Workspace) -> Run:
    return Run.create(plan, workspace)


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for a condition; fail when it has not come after `seconds`."""

    def wait(condition: Callable[[], object], seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "what the test waits for did not come"
            time.sleep(0.02)

    return wait


class Family:
    """Processes that a test starts, and all that those start in turn."""

    def __init__(self) -> None:
        self.known: set[psutil.Process] = set()

    def start(self, script: str, *arguments: object, **variables: str) -> psutil.Popen:
        """Run a script of this folder in a session of its own, and wait for its first line of output."""
        process = psutil.Popen(
            [sys.executable, PROCESSES / script, *map(str, arguments)],
            cwd=ROOT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.known.add(process)
        process.first_line = process.stdout.readline().strip()
        return process

    def children(self, process: psutil.Process) -> list[psutil.Process]:
        found = process.children(recursive=True)
        self.known.update(found)
        return found

    def end(self) -> None:
        for process in list(self.known):
            if process.is_running():
                self.children(process)
        for process in self.known:
            if process.is_running():
                process.kill()
            if isinstance(process, psutil.Popen):
                process.stdout.close()
                process.wait()


@pytest.fixture
def family() -> Iterator[Family]:
    started = Family()
    yield started
    started.end()
