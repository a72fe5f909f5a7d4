"""A run: one execution of a plan, a folder on disk that is the whole truth about it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from tl_core import bundled
from tl_core.plans import Plan
from tl_core.runs import attempts
from tl_core.runs.origin import Origin
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import Predictions, Result
from tl_core.workspace import Workspace, stored, visitors
from tl_core.workspace.events import Event, EventWriter, read_events
from tl_core.workspace.full_disk import set_aside
from tl_core.workspace.lease import Lease, just_now
from tl_core.workspace.shelf import Shelf

RunState = Literal["queued", "running", "stopping", "stopped", "done", "failed", "interrupted"]
WAY_OUT = "; list them with: python -m tl_core runs"
FINAL: tuple[RunState, ...] = ("stopped", "done", "failed", "interrupted")


@dataclass(frozen=True)
class Status:
    """Where a run stands. `place` is its place in the device's queue (1 is next), only while queued."""

    state: RunState
    reason: str = ""
    place: int | None = None


class StaleAttemptError(RuntimeError):
    """Another attempt of the same run has begun; this one must write nothing more."""


@dataclass(frozen=True)
class Run:
    """The folder of one run. Its origin, which never changes, is read once; all else each time."""

    folder: Path

    @classmethod
    def create(cls, plan: Plan, workspace: Workspace, run_id: str | None = None) -> "Run":
        """Make the folder of a run, with its plan. The same id twice gives the same run: a double click
        starts one. Raises NotYoursError where the workspace's visitor may not see the data.
        """
        visitors.check_may_see(data := workspace.datasets / plan.dataset, workspace.visitor)

        def fill(folder: Path) -> None:
            (folder / "control").mkdir()
            set_aside(folder)
            visitors.claim(folder, workspace.visitor)
            visitors.made_of(data, folder)
            stored.write(folder / "plan.json", Origin.now(plan, workspace))
            cls(folder).write_status(Status("queued", "waiting to start"))

        return cls(_shelf(workspace).create_once(fill, run_id))

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder.parent.parent)

    @cached_property
    def origin(self) -> Origin:
        """What was asked, when and with what. Raises DamagedFileError."""
        return stored.read(self.folder / "plan.json", Origin)

    def damage(self) -> str:
        """Why the plan or the state cannot be read, in one sentence; empty where both can."""
        try:
            _ = self.written_status(), self.origin
        except stored.DamagedFileError as error:
            return str(error)
        return ""

    @property
    def plan(self) -> Plan:
        return self.origin.plan

    @property
    def created(self) -> float:
        """Seconds since the epoch, for display."""
        return self.origin.created

    @property
    def events_path(self) -> Path:
        return self.folder / "events.jsonl"

    def events(self) -> list[Event]:
        return read_events(self.events_path)

    def has_result(self) -> bool:
        return (self.folder / "result.json").exists()

    def result(self) -> Result | None:
        """What the run ended with, or None before it has."""
        return Result.read(self.folder / "result.json") if self.has_result() else None

    def receipt(self) -> Receipt | None:
        """The freeze receipt, or None before there is one."""
        path = self.folder / "receipt.json"
        return Receipt.read(path) if path.exists() else None

    def predictions(self) -> Predictions:
        """What the run named every held-out image. Raises GoneFileError before it has a result."""
        return stored.read(self.folder / "predictions.json", Predictions)

    def write_status(self, status: Status) -> None:
        stored.write(self.folder / "status.json", status)

    def status(self) -> Status:
        """The state as the files tell it: a run that says it is running and has no living trainer is
        interrupted.
        """
        status = self.written_status()
        if status.state in FINAL:
            return status
        if self.lease.expected() or self._just_created():
            return Status("stopping", "stopping after this step") if self.stop_requested() else status
        # A trainer writes its last word before it frees the lease: what was read above may be older than
        # that.
        status = self.written_status()
        if status.state in FINAL:
            return status
        return Status(
            "interrupted", "its process ended without a word; resume it to go on from the last checkpoint"
        )

    def written_status(self) -> Status:
        """The state as somebody last wrote it, whether or not its process lives."""
        return stored.read(self.folder / "status.json", Status)

    def _just_created(self) -> bool:
        """Between `create` and the announcement of a trainer nobody is to blame."""
        return not (self.folder / attempts.FILE).exists() and just_now(self.created)

    @property
    def lease(self) -> Lease:
        """The trainer holds it for life."""
        return Lease(self.folder)

    def alive(self) -> bool:
        """Whether a trainer holds the lease."""
        return self.lease.held()

    def announce_trainer(self, keep: bool = False) -> bool:
        """Before a trainer is started, or started again, with `keep` only to keep the best weights so far.
        False when one lives or is on its way: start no other. Raises FullDiskError before anything changes.
        """
        ended = self.status() if keep else None
        if self.lease.expected():
            return False
        set_aside(self.folder)
        if not self.lease.announce():
            return False
        (self.folder / "control" / "stop").unlink(missing_ok=True)
        if ended is None:
            self._keep_file.unlink(missing_ok=True)
        elif not self._keep_file.exists():  # it does where a process died that was to keep the weights
            stored.write(self._keep_file, ended)
        self.write_status(Status("queued", "waiting to start"))
        return True

    @property
    def _keep_file(self) -> Path:
        return self.folder / "control" / "keep.json"

    def keeping(self) -> Status | None:
        """How the run ended, where a trainer is only to keep its best weights so far; else None."""
        return stored.read(self._keep_file, Status) if self._keep_file.exists() else None

    def end_keeping(self) -> None:
        self._keep_file.unlink(missing_ok=True)

    def stop_requested(self) -> bool:
        return (self.folder / "control" / "stop").exists()

    def request_stop(self, by: str | None = None) -> None:
        """Ask the trainer to stop after this step and keep the best weights so far. Raises NotYoursError
        where the browser `by` may not.
        """
        visitors.check_may_change(self.folder, by)
        (self.folder / "control" / "stop").touch()

    def request_groups(self, trained: tuple[str, ...], by: str | None = None) -> None:
        """Ask the trainer to let exactly these layer groups learn from its next step on. Raises ValueError as
        a plan does, and NotYoursError where the browser `by` may not.
        """
        visitors.check_may_change(self.folder, by)
        plan = replace(self.plan, trained=tuple(name for name in self.plan.groups if name in trained))
        if unknown := set(trained) - set(plan.groups):
            raise ValueError(
                f"the backbone has no layer group {', '.join(sorted(unknown))}; it has"
                f" {', '.join(plan.groups)}"
            )
        attempts.ask_for(self.folder, plan.trained)

    def requested_groups(self) -> tuple[str, ...] | None:
        """What was last asked for in this way; None when nothing was."""
        return attempts.asked_for(self.folder)

    def begin_attempt(self) -> int:
        """Number the next attempt and make it the only one that may write. The caller holds the lease."""
        # Its events tell where the file does not.
        earlier = attempts.newest(self.folder) or max((event.attempt for event in self.events()), default=0)
        return attempts.begin(self.folder, 1 + earlier)

    def check_attempt(self, attempt: int) -> None:
        """Raises StaleAttemptError when a newer attempt has begun."""
        current = attempts.newest(self.folder)
        if current != attempt:
            raise StaleAttemptError(f"attempt {attempt} of {self.id} is over: attempt {current} has begun")

    def writer(self, attempt: int) -> EventWriter:
        return EventWriter(self.events_path, attempt)


# A finished run that comes with Thaw (`tl_core.demo.example_run` makes it): pages about a run have something
# to show from the first minute. It is to be read only: its id has no form in which a run can be made, and it
# is done, so nothing starts it again.
EXAMPLE = Run(bundled.EXAMPLE_RUN)


def _shelf(workspace: Workspace) -> Shelf:
    return Shelf(workspace.runs, "plan.json", "run", WAY_OUT, workspace.visitor)


def find_run(workspace: Workspace, run_id: str) -> Run:
    """The run of that id, `example` being the one that comes with Thaw. Raises NotThereError when there is
    none, DamagedFileError when it cannot be read.
    """
    if (run := find_any_run(workspace, run_id)) != EXAMPLE and (damage := run.damage()):
        raise stored.DamagedFileError(damage)
    return run


def find_any_run(workspace: Workspace, run_id: str) -> Run:
    """The same, also one that cannot be read."""
    return EXAMPLE if run_id == EXAMPLE.id else Run(_shelf(workspace).find(run_id))


def list_runs(workspace: Workspace) -> list[Run]:
    """Every run, newest first, also those that cannot be read; without the example."""
    return [Run(folder) for folder in _shelf(workspace).newest_first()]
