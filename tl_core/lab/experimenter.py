"""What the process of an experiment does: its members one after the other, or as many at once as there are
devices for them; each an ordinary run.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock

from tl_core.engines.waiting import spawn
from tl_core.lab.experiment import Experiment
from tl_core.lab.member import Member
from tl_core.runs import Run, trainer
from tl_core.workspace import visitors
from tl_core.workspace.events import Emit, Report, stages

WAIT_SECONDS = 0.5


def in_own_process(run: Run) -> None:
    """Train the run, until it has ended. It outlives this process: where an earlier one began it, it is
    waited for.
    """
    spawn(["tl_core", "train", str(run.folder)], run.folder / "output.log").wait()
    while run.lease.expected():
        time.sleep(WAIT_SECONDS)


def carry_out(
    experiment: Experiment,
    report: Report,
    work: trainer.Work,
    at_once: int = 1,
    apart: Callable[[Run], None] = in_own_process,
) -> None:
    """Carry out every member that is not done, until the experiment is stopped. Codes are shared through the
    workspace.

    A member that fails has its reason in its own folder, and the others go on. One that the runs before it
    made needless is dropped. Stopping a member stops the experiment. `work` is the training itself, as in
    trainer.carry_out. Where there are devices for several `at_once`, each member trains `apart`. Raises
    filelock.Timeout when another process is at it.
    """
    members, choosing = iter(experiment.members), Lock()

    def take_turns() -> None:
        while member := _next(experiment, members, choosing, report):
            run = _begun(experiment, member)
            if at_once == 1:
                _here(run, experiment.name_of(member), report, work)
            else:
                apart(run)
            _stop_with(experiment, run)

    with experiment.lease.take(), ThreadPoolExecutor(at_once) as pool:
        if at_once == 1:  # here: signals reach the main thread alone
            take_turns()
        else:
            for done in [pool.submit(take_turns) for _ in range(at_once)]:
                done.result()


def _next(experiment: Experiment, members: Iterator[Member], choosing: Lock, report: Report) -> Member | None:
    """The member whose turn it is; None where there is none, or the experiment is stopped."""
    with choosing:
        for member in members:
            if experiment.stop_requested():
                return None
            if member.state() in ("done", "dropped"):
                continue
            if reason := experiment.reason_to_drop(member):
                member.drop(reason)
                report(f"{experiment.name_of(member)}: {reason}", 1, 1)
            else:
                return member
    return None


def _begun(experiment: Experiment, member: Member) -> Run:
    """The run of a member, whose trainer is on its way."""
    run = Run.create(member.plan, experiment.workspace, member.run.id)
    visitors.hand_on(experiment.folder, run.folder)
    run.announce_trainer()
    if experiment.stop_requested():
        run.request_stop()  # see Experiment.request_stop
    return run


def _here(run: Run, name: str, report: Report, work: trainer.Work) -> None:
    """Train the run in this process."""
    with suppress(trainer.RunFailedError):
        trainer.carry_out(run, work, watch=_stages(name, report))


def _stop_with(experiment: Experiment, run: Run) -> None:
    """Who stops a member stops the experiment. One that a server stopped, which lets no run take longer,
    keeps nobody from the others.
    """
    if run.status().state == "stopped" and run.stop_requested():
        experiment.request_stop()


def _stages(name: str, report: Report) -> Emit:
    """Hears the events of a member and reports its stages under its name."""

    return stages(lambda sentence, done, total: report(f"{name}: {sentence}", done, total))
