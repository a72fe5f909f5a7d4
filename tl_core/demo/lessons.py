"""Makes what a lesson shows before anybody has tried it: `python -m tl_core.demo.lessons NAME...`."""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tl_core import bundled
from tl_core.dataset.fitting_weights import weights_for
from tl_core.intake.inspection import inspect
from tl_core.lessons import Lesson
from tl_core.lessons.shelf import LESSONS, lesson_named
from tl_core.lessons.tried import Tried
from tl_core.measuring.describe import describe
from tl_core.runs.hardware import CPU
from tl_core.trials.shelf import carry_out
from tl_core.trials.trial import On
from tl_core.workspace import Workspace, stored


def quiet(sentence: str, done: int, total: int) -> None:
    """Nobody waits for it."""


def on_its_own(lesson: Lesson, workspace: Workspace) -> On:
    """The lesson's own images, on the CPU."""
    dataset = inspect(lesson.data, workspace, quiet)
    weights = weights_for(dataset)
    return On(dataset, weights, describe(weights, workspace, CPU), workspace, CPU, quiet)


def tried(name: str, workspace: Workspace) -> Tried:
    """The lesson on its own images, as its knobs stand by themselves."""
    lesson = lesson_named(name)
    return carry_out(name, lesson.turned({}), on_its_own(lesson, workspace))


def main(names: list[str]) -> None:
    """Carry out the lessons named, all that are no arithmetic unless given."""
    with TemporaryDirectory() as folder:
        for name in names or [name for name, lesson in LESSONS.items() if not lesson.computed]:
            found = tried(name, Workspace(Path(folder)))
            stored.write(bundled.LESSONS / f"{name}.json", replace(found, seconds=round(found.seconds, 1)))
            print(f"{name}: {found.ending().sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
