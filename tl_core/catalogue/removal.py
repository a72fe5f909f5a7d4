"""Runs archived, listed again, and deleted, with the bytes that this frees."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from filelock import Timeout

from tl_core.backbones.card import parse_weights
from tl_core.catalogue.experiments import memberships
from tl_core.catalogue.lines import Line, every
from tl_core.catalogue.run_note import check_may_change, keep, note_of
from tl_core.disk.taken import bytes_of
from tl_core.handover.packed import packed
from tl_core.runs import Run
from tl_core.runs.run import FINAL
from tl_core.workspace.shelf import NotThereError
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.whole import clear_removed, remove

# Held while a run is removed, so that no second deletion comes between.
LOCK = "delete"


def archive(run: Run, by: str | None = None) -> int:
    """Leave the run out of lists unless somebody asks for archived ones. What can be made again from the run,
    its packed folder, is removed. Gives the bytes that this frees.

    Raises NotYoursError where the browser `by` may not, ValueError for the example and for a run that has not
    ended.
    """
    check_may_change(run, by)
    if (state := run.status().state) not in FINAL:
        raise ValueError(f"run {run.id} is {state}; stop it, then archive it")
    keep(run, replace(note_of(run), archived=True), by)
    freed = bytes_of(packed(run))
    if packed(run).is_dir():
        remove(packed(run))
    return freed


def restore(run: Run, by: str | None = None) -> None:
    """Have lists show an archived run again. Raises as `archive` does."""
    keep(run, replace(note_of(run), archived=False), by)


def delete(run: Run, by: str | None = None) -> int:
    """Remove the run and all that is in its folder, in one step: where the process is killed, the run is
    still there whole, or it is not listed any more. Gives the bytes that this frees.

    Raises NotYoursError where the browser `by` may not, ValueError for a run that is not over, that others
    need, or that is the example.
    """
    check_may_change(run, by)
    clear_removed(run.workspace.runs)
    with run.workspace.lock(LOCK):
        if not run.folder.is_dir():
            raise NotThereError(f"there is no run {run.id} any more")
        if reason := reason_to_keep(run):
            raise ValueError(reason)
        freed = bytes_of(run.folder)
        try:
            # No trainer can begin to write into the folder while it goes.
            with run.lease.take():
                remove(run.folder)
        except Timeout as error:
            raise ValueError(
                f"run {run.id} is at work in another process; stop it, then delete it"
            ) from error
    return freed


def reason_to_keep(run: Run) -> str:
    """Why the run is not to be deleted, in one sentence; empty where nothing needs it."""
    reasons: tuple[Callable[[Run], str], ...] = (_at_work, _belongs, _start_of_another)
    return next(filter(None, (reason(run) for reason in reasons)), "")


def _at_work(run: Run) -> str:
    """One whose state cannot be read is over unless a process has it or was asked for."""
    try:
        state = run.status().state
    except DamagedFileError:
        state = "running" if run.lease.expected() else "interrupted"
    return "" if state in FINAL else f"run {run.id} is {state}; stop it, then delete it"


def _belongs(run: Run) -> str:
    member = memberships(run.workspace).get(run.id)
    return f"run {run.id} belongs to {member.whole}; archive it instead" if member else ""


def _start_of_another(run: Run) -> str:
    """Other runs begin with its model, or will when their turn in an experiment has come."""
    others = [line for line in every(run.workspace) if isinstance(line, Line) and line.run != run]
    starts = {member.weights: member.whole for member in memberships(run.workspace).values()}
    starts |= {line.weights: f"run {line.run.id}" for line in others}
    here = run.folder.resolve()
    needing = next((other for weights, other in starts.items() if _lies_in(weights, here)), "")
    return f"{needing} starts from the model of run {run.id}; archive it instead" if needing else ""


def _lies_in(weights: str, folder: Path) -> bool:
    named = parse_weights(weights)
    return named.kind == "local-dir" and Path(named.name).resolve().is_relative_to(folder)
