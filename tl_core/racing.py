"""What the process of a race does: its members one after the other, each an ordinary run."""

from collections.abc import Callable
from contextlib import suppress

from tl_core import trainer
from tl_core.events import Emit
from tl_core.race import Member, Race
from tl_core.runs import Run
from tl_core.strategy import recipe_for

Report = Callable[[str, int, int], None]


def carry_out(race: Race, report: Report, work: trainer.Work | None = None) -> None:
    """Carry out every member that is not done, until the race is stopped. Codes are shared through the workspace.

    A member that fails has its reason in its own folder, and the others go on. Stopping a member stops the race. `work` is the
    training itself, as in trainer.carry_out. Raises filelock.Timeout when another process is at it.
    """
    with race.lease.take():
        for member in race.members:
            if race.stop_requested():
                return
            if member.state != "done":
                _carry_out_member(race, member, report, work)


def _carry_out_member(race: Race, member: Member, report: Report, work: trainer.Work | None) -> None:
    run = Run.create(member.plan, race.workspace, member.run.id)
    run.announce_trainer()
    if race.stop_requested():
        run.request_stop()  # see Race.request_stop
    with suppress(trainer.RunFailedError):
        status = trainer.carry_out(run, work, watch=_stages(member, report))
        if status.state == "stopped":
            race.request_stop()


def _stages(member: Member, report: Report) -> Emit:
    """Hears the events of a member and reports its stages under its name."""
    name = f"{recipe_for(member.plan.strategy).title}, seed {member.plan.seed}"

    def watch(kind: str, **values: object) -> None:
        if kind == "stage":
            report(f"{name}: {values['stage']}", values["done"] or 0, values["total"] or 0)

    return watch
