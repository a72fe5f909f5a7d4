"""A disk that is full from one change to a run's folder on, and what comes of the run then."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors.torch import load_file

from tests.core.stand_ins.kills import Kills, content, deaf, kills_of
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.keeping import CHECKPOINTS
from tl_core.runs.trainer import RunFailedError, carry_out
from tl_core.training import checkpoints
from tl_core.training.train import train
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import RESERVE, FullDiskError

FILLER = "filler"
# A process that may write files no longer than that has room for words, and none for weights.
WORDS = 2**14


class Filled(Kills):
    """Fills the disk of `copies` to the last byte before the chosen change."""

    def _copy(self) -> None:
        self.numbers.append(self.count)
        with deaf():
            fill(self.copies)


class Limited(Kills):
    """As if: before the chosen change this process may write no byte to any file; once the run has let go of
    what it set aside, a few.
    """

    def see(self, event: str, arguments: tuple) -> None:
        super().see(event, arguments)
        if self.numbers and event == "os.remove" and str(arguments[0]).endswith(RESERVE):
            may_write(WORDS)

    def _copy(self) -> None:
        self.numbers.append(self.count)
        may_write(0)


def may_write(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def fill(folder: Path) -> None:
    """Nothing more fits on the disk of the folder."""
    handle = os.open(folder / FILLER, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for size in (2**20, 2**12, 1):
        with suppress(OSError):
            while os.write(handle, bytes(size)):
                pass
    os.close(handle)


def free(folder: Path) -> None:
    (folder / FILLER).unlink(missing_ok=True)


@contextmanager
def limits_lifted() -> Iterator[None]:
    """As they were, at the end."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def changes_of(plan: Plan, workspace: Workspace) -> tuple[dict[str, str], int]:
    """What an undisturbed run of the plan ends with, and how many changes it makes to its folder."""
    run = Run.create(plan, workspace)
    with kills_of(run.folder, workspace.root, lambda number: False) as kills:
        carry_out(run, train)
    return content(run), kills.count


def full_at(
    moment: int, plan: Plan, workspace: Workspace, kind: type[Kills], make_room: Callable[[], None]
) -> tuple[Run, str, bool]:
    """A run whose disk is full from that change on, resumed once there is room: what it said, and whether its
    last checkpoint then was whole.
    """
    run, said = Run.create(plan, workspace), "nothing"
    with kills_of(run.folder, workspace.root, lambda number: number == moment, kind):
        try:
            carry_out(run, train)
        except (RunFailedError, FullDiskError) as error:
            said = str(error) if run.status().state == "failed" else run.status().reason
    whole = checkpoint_is_whole(run)
    make_room()
    if run.status().state != "done":
        assert run.announce_trainer()
        carry_out(run, train)
    return run, said, whole


def checkpoint_is_whole(run: Run) -> bool:
    """Also where there is none yet."""
    last = checkpoints.last(run.folder / CHECKPOINTS)
    return last is None or bool(load_file(last.path))
