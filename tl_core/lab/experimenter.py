"""What the process of an experiment does: its members one after the other, each an ordinary run."""

from contextlib import suppress

from tl_core.lab.experiment import Experiment
from tl_core.lab.member import Member
from tl_core.runs import Run, trainer
from tl_core.workspace import visitors
from tl_core.workspace.events import Emit, Report, stages


def carry_out(experiment: Experiment, report: Report, work: trainer.Work) -> None:
    """Carry out every member that is not done, until the experiment is stopped. Codes are shared through the
    workspace.

    A member that fails has its reason in its own folder, and the others go on. One that the runs before it
    made needless is dropped. Stopping a member stops the
    experiment. `work` is the training itself, as in trainer.carry_out. Raises filelock.Timeout when another
    process is at it.
    """
    with experiment.lease.take():
        for member in experiment.members:
            if experiment.stop_requested():
                return
            if member.state() in ("done", "dropped"):
                continue
            if reason := experiment.reason_to_drop(member):
                member.drop(reason)
                report(f"{experiment.name_of(member)}: {reason}", 1, 1)
            else:
                _carry_out_member(experiment, member, report, work)


def _carry_out_member(experiment: Experiment, member: Member, report: Report, work: trainer.Work) -> None:
    run = Run.create(member.plan, experiment.workspace, member.run.id)
    visitors.hand_on(experiment.folder, run.folder)
    run.announce_trainer()
    if experiment.stop_requested():
        run.request_stop()  # see Experiment.request_stop
    with suppress(trainer.RunFailedError):
        status = trainer.carry_out(run, work, watch=_stages(experiment.name_of(member), report))
        # One that a server stopped, which lets no run take longer, keeps nobody from the others.
        if status.state == "stopped" and run.stop_requested():
            experiment.request_stop()


def _stages(name: str, report: Report) -> Emit:
    """Hears the events of a member and reports its stages under its name."""

    return stages(lambda sentence, done, total: report(f"{name}: {sentence}", done, total))
