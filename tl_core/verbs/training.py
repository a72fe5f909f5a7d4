"""Training in this process: a run planned and carried out, gone on with, or carried out for an engine."""

from os import PathLike
from pathlib import Path
from typing import Unpack

from tl_core.plans import Plan
from tl_core.plans.plan import DeviceChoice
from tl_core.runs import Run, trainer
from tl_core.runs.channel import Channel
from tl_core.runs.keeping import announce_keeper
from tl_core.verbs.data import Data, Place, workspace_of
from tl_core.verbs.drafting import draft
from tl_core.verbs.progress import heard
from tl_core.verbs.recommending import Recommendation
from tl_core.verbs.runs import AnyRun, FinishedRun, run_of
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.wishes import Wishes, check
from tl_core.workspace import Workspace, events
from tl_core.workspace.events import Emit, Report, stages


def run(
    data: Data | Plan | Recommendation,
    *,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **wishes: Unpack[Wishes],
) -> FinishedRun:
    """Plan a run, as recommended or as wished, and carry it out in this process; or carry out a whole plan.

    Raises ValueError, before a run is made, for a plan that cannot run; RunFailedError for a run that fails.
    """
    check(wishes, Wishes)
    with terms(weights, device, workspace_of(workspace, data), report) as here:
        drafted = draft(data, wishes, here)
        plan, notes = drafted.plan, drafted.notes
        del drafted  # the dataset is let go: the run reads it again
        return _carried_out(Run.create(plan, here.workspace), here.report, notes)


def resume(run: AnyRun, *, workspace: Place | None = None, report: Report | None = None) -> FinishedRun:
    """Go on with a run that was interrupted, stopped or failed, in this process, from its last checkpoint.

    Raises ValueError for a run that is done, or at work in another process.
    """
    found = run_of(run, workspace)
    if found.status().state == "done":
        raise ValueError(f"run {found.id} is done; start another one with: python -m tl_core run")
    return _carried_out_here(found, found.announce_trainer(), report)


def keep(run: AnyRun, *, workspace: Place | None = None, report: Report | None = None) -> FinishedRun:
    """Give a run that failed or was interrupted its result, receipt and model, from its best weights so far.

    Nothing is trained. The run stays failed, its result says so, and it can be resumed as before. Raises
    ValueError for a run that has no checkpoint, or at work in another process.
    """
    found = run_of(run, workspace)
    return _carried_out_here(found, announce_keeper(found), report)


def _carried_out_here(run: Run, announced: bool, report: Report | None) -> FinishedRun:
    """In this process. Raises ValueError where the trainer could not be announced."""
    if not announced:
        raise ValueError(
            f"run {run.id} is at work in another process; follow it with: python -m tl_core show {run.id}"
        )
    with heard(report) as tell:
        return _carried_out(run, tell)


def train(folder: str | PathLike[str], *, report: Report | None = None) -> FinishedRun:
    """Carry out the run in a folder: what an engine starts."""
    with heard(report) as tell:
        return _carried_out(Run(Path(folder)), tell)


def _carried_out(run: Run, report: Report, notes: tuple[str, ...] = ()) -> FinishedRun:
    warnings: list[str] = []
    status = trainer.carry_out(run, _train, watch=_watch(report, warnings))
    return FinishedRun(run, status, (*notes, *warnings))


def _train(plan: Plan, workspace: Workspace, folder: Path, channel: Channel) -> bool:
    """The training, loaded once it is the run's turn: a run that waits holds none of its memory."""
    from tl_core.training.train import train

    return train(plan, workspace, folder, channel)


def _watch(report: Report, warnings: list[str]) -> Emit:
    """Hears the events of a run: reports its stages, and collects what its user should not miss."""
    hear = stages(report)

    def watch(event: events.Event) -> None:
        hear(event)
        if isinstance(event, events.Warning):
            warnings.append(event.sentence)

    return watch
