"""Runs of Thaw for the benchmarks: the photographs and weights they take, whole runs, and the times of their
events.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.real_data import MOBILENET, VARIABLE
from tl_core.backbones.card import HEAD
from tl_core.command_line.door import carry_out, parser
from tl_core.plans import Plan
from tl_core.runs import Run, trainer
from tl_core.training.train import train
from tl_core.workspace import Workspace
from tl_core.workspace.events import Event, Metric, Report


def needed(path: Path) -> Path:
    """The path, where it is there. Leaves with a sentence where it is not."""
    if not path.exists():
        sys.exit(f"this benchmark reads {path}, which is not there; {VARIABLE} names the folder")
    return path


@contextmanager
def fresh_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def fewer(source: Path, folder: Path, each: int) -> Path:
    """A folder with the first `each` images of every part and class of `source`."""
    for group in sorted(path for path in source.glob("*/*") if path.is_dir()):
        target = folder / group.relative_to(source)
        target.mkdir(parents=True)
        for image in sorted(group.iterdir())[:each]:
            shutil.copy(image, target)
    return folder


def quiet(sentence: str, done: int, total: int) -> None:
    pass


def words_for(data: Path, workspace: Path, *words: str, weights: str | None = None) -> list[str]:
    """The words of a command line that runs `data`, on MobileNetV2 unless other weights are named."""
    return [
        "run",
        str(data),
        "--weights",
        weights or f"local-dir:{needed(MOBILENET)}",
        "--workspace",
        str(workspace),
        *words,
    ]


def whole_run(data: Path, workspace: Path, *words: str, report: Report = quiet) -> dict:
    """What `python -m tl_core run` does, from the look at the images to the saved model; its result."""
    return carry_out(parser().parse_args(words_for(data, workspace, *words)), report=report).to_json()


def drawn_up(data: Path, workspace: Path, *words: str, weights: str | None = None, **changes: object) -> Plan:
    """The plan of `python -m tl_core run`, with these fields changed. Images and backbone have been looked at
    then.
    """
    asked = parser().parse_args(words_for(data, workspace, *words, weights=weights))
    asked.command = "recommend"
    return replace(carry_out(asked, report=quiet).plan, **changes)


@dataclass
class Clock:
    """Hears the events of a run, each with the second at which it came."""

    heard: list[tuple[float, Event]] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.heard.append((time.perf_counter(), event))

    def losses(self, split: str) -> list[tuple[float, float, float]]:
        """(second, epoch, value) of the head's loss on a part of the split."""
        return [
            (at, event.epoch, event.value)
            for at, event in self.heard
            if isinstance(event, Metric) and (event.group, event.split, event.metric) == (HEAD, split, "loss")
        ]

    def epoch(self) -> float:
        """Median seconds of the epochs after the first, each with the validation it ends in."""
        ends = [at for at, _, _ in self.losses("val")][1:]
        return median(after - before for before, after in pairwise(ends))

    def step(self, steps_an_epoch: int) -> float:
        """Median seconds of a training step, from one point of the curve to the next of the same epoch."""
        points = self.losses("train")
        spans = [
            (at - before) / ((epoch - earlier) * steps_an_epoch)
            for (before, earlier, _), (at, epoch, _) in pairwise(points)
            if earlier % 1
        ]
        return median(spans)


def carried_out(plan: Plan, workspace: Path) -> Clock:
    """One run of the plan, timed."""
    clock = Clock()
    trainer.carry_out(Run.create(plan, Workspace(workspace)), train, watch=clock)
    return clock
