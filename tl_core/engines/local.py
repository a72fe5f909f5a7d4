"""Processes on this machine, each in a session of its own, so that it outlives the server and its terminal.

A run goes to the process that waits with torch imported, where there is one. Told a plan before, that process
computes what a run of the plan begins with.
"""

import threading
from pathlib import Path

from tl_core.engines.waiting import Process, WaitingProcess, spawn
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.keeping import announce_keeper
from tl_core.workspace import Workspace, visitors

WAITING = WaitingProcess()


def start(run: Run, by: str | None = None) -> None:
    """Train in another process. A run whose trainer lives or is on its way is left alone. Raises
    NotYoursError where the browser `by` may not.
    """
    visitors.check_may_change(run.folder, by)
    if run.announce_trainer():
        command(["train", str(run.folder)], run.folder / "output.log")


def keep(run: Run, by: str | None = None) -> None:
    """In another process, give a run that failed its result, from its best weights so far. Raises ValueError
    where it has none, or has kept them, and NotYoursError where the browser `by` may not.
    """
    visitors.check_may_change(run.folder, by)
    if announce_keeper(run):
        command(["train", str(run.folder)], run.folder / "output.log")


def prepare(plan: Plan, workspace: Workspace) -> None:
    """Have the waiting process compute what a run of the plan begins with. Where none waits, the run does it
    itself.
    """
    WAITING.tell({"plan": plan.to_json(), "workspace": str(workspace.root)})


def keep_warm() -> None:
    """Have a process waiting with torch imported."""
    WAITING.begin()


def command(arguments: list[str], output: Path, new_process: bool = False, brief: bool = False) -> None:
    """Run `python -m tl_core ARGUMENTS` in another process, its output appended to `output`; return at
    once. A new process leaves the waiting one to a command that follows. Behind a brief command, another
    process waits soon.
    """
    told = {"arguments": arguments, "output": str(output)}
    taken = None if new_process else WAITING.take(told, brief)
    process = taken or spawn(["tl_core", *arguments], output)
    threading.Thread(target=_see_through, args=(process, arguments, output), daemon=True).start()


def _see_through(process: Process, arguments: list[str], output: Path) -> None:
    """Wait for the process, or it stays in the process table when it has ended; one that died before it took
    over is replaced.
    """
    process.communicate()  # closes its input too
    if not output.exists():
        spawn(["tl_core", *arguments], output).wait()
