"""Runs archived, listed again, and deleted, alone or with their experiment, and the bytes that this frees."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from filelock import Timeout

from tl_core.backbones.card import parse_weights
from tl_core.catalogue.experiments import KINDS, Membership, memberships
from tl_core.catalogue.lines import Line, every
from tl_core.catalogue.run_note import check_may_change, keep, note_of
from tl_core.disk.taken import bytes_of
from tl_core.handover.packed import packed
from tl_core.lab.experiment import OVER, Experiment
from tl_core.runs import Run
from tl_core.runs.run import FINAL
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.shelf import ID, NotThereError
from tl_core.workspace.stored import DamagedFileError
from tl_core.workspace.whole import clear_removed, put_away, put_away_in, remove

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
    with _alone(run):
        if reason := reason_to_keep(run):
            raise ValueError(reason)
        freed = bytes_of(run.folder)
        with _nobody_at_work(run):
            remove(run.folder)
    return freed


def delete_experiment(experiment: Experiment, by: str | None = None) -> int:
    """Remove a race or a study with all of its runs. Where the process is killed, all of them are still
    there, or none is listed any more. Gives the bytes that this frees.

    Raises NotYoursError where the browser `by` may not, ValueError for one that is at work, or of which
    another run needs a model.
    """
    visitors.check_may_change(experiment.folder, by)
    with _alone(experiment):
        if reason := reason_to_keep_experiment(experiment):
            raise ValueError(reason)
        freed = bytes_of(experiment.folder, *(run.folder for run in runs_of(experiment)))
        with _nobody_at_work(experiment):
            gone = put_away(experiment.folder)
        _remove_with_runs(type(experiment)(gone))
    return freed


def find_experiment(workspace: Workspace, id: str) -> Experiment:
    """The race or the study of that id, also one that cannot be read. Raises NotThereError where neither
    is.
    """
    folders = [kind(kind.home(workspace) / id) for kind in KINDS if ID.fullmatch(id)]
    found = next((one for one in folders if one.folder.is_dir()), None)
    if found is None:
        raise NotThereError(f"there is no run, race or study {id}; list them with: python -m tl_core runs")
    return found


def runs_of(experiment: Experiment) -> list[Run]:
    """Those of its runs that have begun; none where it cannot be read."""
    members = () if experiment.damage() else experiment.members
    return [member.run for member in members if member.begun()]


def _remove_with_runs(gone: Experiment) -> None:
    """Of an experiment that no list shows any more."""
    for run in runs_of(gone):
        remove(run.folder)
    shutil.rmtree(gone.folder, ignore_errors=True)


@contextmanager
def _alone(thing: Run | Experiment) -> Iterator[None]:
    """Inside, nobody else deletes, and what a killed deletion left is gone. Raises NotThereError where the
    thing is gone itself.
    """
    with thing.workspace.lock(LOCK):
        clear_removed(thing.workspace.runs)
        for kind in KINDS:
            for left in put_away_in(kind.home(thing.workspace)):
                _remove_with_runs(kind(left))
        if not thing.folder.is_dir():
            raise NotThereError(f"{thing.id} is not there any more")
        yield


@contextmanager
def _nobody_at_work(thing: Run | Experiment) -> Iterator[None]:
    """Inside, no process can begin to write into the folder, which may go."""
    try:
        with thing.lease.take():
            yield
    except Timeout as error:
        raise ValueError(f"{thing.id} is at work in another process; stop it, then delete it") from error


def reason_to_keep(run: Run) -> str:
    """Why the run is not to be deleted, in one sentence; empty where nothing needs it."""
    return reasons_to_keep([run])[run]


def reasons_to_keep(runs: Sequence[Run]) -> dict[Run, str]:
    """The same of each run by itself. The workspace is looked at once for all of them."""
    others = {run.workspace: _Others(run.workspace) for run in runs}
    return {
        run: _at_work(run) or others[run.workspace].belongs(run) or others[run.workspace].starts_from([run])
        for run in runs
    }


def reason_to_keep_experiment(experiment: Experiment) -> str:
    """Why a race or a study is not to be deleted with its runs; empty where nothing needs them."""
    runs = runs_of(experiment)
    if not experiment.damage() and (state := experiment.state()) not in OVER:
        return f"{experiment.kind} {experiment.id} is {state}; stop it, then delete it"
    return next(filter(None, map(_at_work, runs)), "") or _Others(experiment.workspace).starts_from(runs)


def _at_work(run: Run) -> str:
    """One whose state cannot be read is over unless a process has it or was asked for."""
    try:
        state = run.status().state
    except DamagedFileError:
        state = "running" if run.lease.expected() else "interrupted"
    return "" if state in FINAL else f"run {run.id} is {state}; stop it, then delete it"


@dataclass(frozen=True)
class _Others:
    """What needs runs of a workspace, each thing looked up once."""

    workspace: Workspace

    @cached_property
    def members(self) -> dict[str, Membership]:
        return memberships(self.workspace)

    @cached_property
    def starts(self) -> list[tuple[str, str, str]]:
        """Of each run, also one whose turn in an experiment has not come: its id, the weights that it begins
        with, and what it is called.
        """
        of_experiments = [(one.run, one.weights, one.whole) for one in self.members.values()]
        lines = [line for line in every(self.workspace) if isinstance(line, Line)]
        return of_experiments + [(line.run.id, line.weights, f"run {line.run.id}") for line in lines]

    def belongs(self, run: Run) -> str:
        member = self.members.get(run.id)
        if not member:
            return ""
        return f"run {run.id} belongs to {member.whole}; archive it, or delete that with all runs"

    def starts_from(self, runs: Sequence[Run]) -> str:
        """Others begin with the model of one of these, or will when their turn in an experiment has come."""
        if not runs:
            return ""
        own = {run.id for run in runs}
        called = {weights: other for id, weights, other in self.starts if id not in own}
        folders = {_start(weights): other for weights, other in called.items()}
        for run in runs:
            here = run.folder.resolve()
            needing = (other for path, other in folders.items() if path and path.is_relative_to(here))
            if other := next(needing, ""):
                return f"{other} starts from the model of run {run.id}; archive it instead"
        return ""


def _start(weights: str) -> Path | None:
    """The folder that these weights lie in; None where they are no folder's."""
    named = parse_weights(weights)
    return Path(named.name).resolve() if named.kind == "local-dir" else None
