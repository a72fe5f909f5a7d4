"""Training in this process: a run planned and carried out, gone on with, or carried out for an engine; and
the plan that is meant, for that or to be tried out.
"""

from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Unpack

from tl_core.backbones.card import card_on, parse_weights
from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.plans.plan import DeviceChoice
from tl_core.plans.room import check_fits
from tl_core.runs import Run, trainer
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import device_for
from tl_core.runs.keeping import announce_keeper
from tl_core.verbs.data import Data, Place, check_kept, dataset_of, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.recommending import Recommendation, recommendation_on
from tl_core.verbs.runs import AnyRun, FinishedRun, run_of
from tl_core.verbs.setting import AUTO, Terms, terms
from tl_core.verbs.wishes import Selection, Wishes, check, given
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
        if card := card_on(here.workspace, parse_weights(plan.weights), device_for(plan.device).name):
            check_fits([plan], card, {plan.dataset: drafted.dataset}, here.workspace)
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


@dataclass(frozen=True)
class Draft:
    """A plan, the images it is about, and what was assumed on the way."""

    plan: Plan
    dataset: Dataset
    notes: tuple[str, ...]


def draft(
    data: Data | Plan | Recommendation,
    wishes: Wishes,
    here: Terms,
    plan: Plan | None = None,
    needless: str = "",
) -> Draft:
    """The plan that is meant: `plan`, or `data` where that is one, else the recommendation for the data.

    `needless` says why nothing need be measured for a recommendation, as in `basis_of`.
    Raises ValueError where a whole plan comes with changes, or is about other images than the data has now.
    """
    notes: tuple[str, ...] = ()
    if isinstance(data, Recommendation):
        notes = data.notes
        data = data.plan
    if isinstance(data, Plan):
        check_kept(data.dataset, here.workspace)
        plan = data
        data = plan.dataset
    if plan is None:
        recommended = recommendation_on(data, wishes, here, needless)
        return Draft(recommended.plan, recommended.dataset, recommended.notes)
    _refuse_changes(plan, wishes, here)
    dataset = dataset_of(data, wishes, here.workspace, here.report)
    if (plan.dataset, plan.fingerprint) != (dataset.id, dataset.fingerprint):
        raise ValueError(f"the plan is about other images than {dataset.id} has now; plan it anew")
    chosen = plan if here.choice == "auto" else replace(plan, device=here.choice)
    return Draft(chosen, dataset, notes)


def _refuse_changes(plan: Plan, wishes: Wishes, here: Terms) -> None:
    changes = [name for name in given(wishes, wishes) if name not in Selection.__annotations__]
    if here.weights and str(here.weights) != plan.weights:
        changes.append("weights")
    if changes:
        raise ValueError(f"a whole plan has its own {', '.join(changes)}; give the data, or change the plan")
