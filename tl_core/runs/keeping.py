"""What a run keeps until it is done, and the best weights so far of one that ended before its end: whether
there are any that no result tells of, and a trainer that only writes them down.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from tl_core.runs.run import FINAL, Run
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import RESERVE, give_back
from tl_core.workspace.stored import DamagedFileError, read_part
from tl_core.workspace.whole import clear_removed, clear_unfinished

# Below a run's folder, until it is done: the best weights so far, and the last whole epochs; and what the
# frozen prefix gives.
CHECKPOINTS, BEST, EPOCH = "checkpoints", "best-", "epoch-"
PREFIX = "boundary"


def clear_scratch(workspace: Workspace) -> None:
    """Remove what runs needed only until they were done: also of those that were killed before they could."""
    for name in (CHECKPOINTS, PREFIX, RESERVE):
        for scratch in workspace.runs.glob(f"*/{name}"):
            run = Run(scratch.parent)
            if not run.damage() and run.status().state == "done":
                shutil.rmtree(scratch, ignore_errors=True)
                give_back(run.folder)
    clear_unfinished(workspace.runs)
    clear_removed(workspace.runs)


@dataclass(frozen=True)
class _End:
    """Of a result: whether the run went to its end."""

    finished: bool = False


def is_whole(run: Run) -> bool:
    """Whether the training went to its end and wrote it down, also where the process was killed before it
    could say so.
    """
    with suppress(DamagedFileError):
        return read_part(run.folder / "result.json", _End).finished
    return False


def announce_keeper(run: Run) -> bool:
    """Before a trainer is started that is only to keep the best weights so far. False when another one is on
    its way. Raises ValueError where there is nothing to keep.
    """
    if refusal := refusal_to_keep(run):
        raise ValueError(refusal)
    return run.announce_trainer(keep=True)


def refusal_to_keep(run: Run) -> str:
    """Why the best weights so far cannot be kept, in one sentence; empty where they can."""
    state = run.status().state
    if state not in FINAL:
        return f"run {run.id} is {state}; stop it, and it keeps its best weights so far"
    if unkept(run):
        return ""
    there_is = "its best weights are kept" if run.has_result() else "it has no checkpoint, so nothing to keep"
    return f"run {run.id} is {state}; {there_is}"


def unkept(run: Run) -> bool:
    """Whether there are best weights that no result tells of."""
    checkpoints = run.folder / CHECKPOINTS
    if not any(checkpoints.glob(f"{BEST}*")):
        return False
    result = run.result()
    return result is None or max(_epochs(run), default=0) > result.epochs_done


def _epochs(run: Run) -> Iterator[int]:
    """The whole epochs of which there are checkpoints."""
    for path in (run.folder / CHECKPOINTS).glob(f"{EPOCH}*"):
        yield int(path.name.removeprefix(EPOCH).partition(".")[0])
