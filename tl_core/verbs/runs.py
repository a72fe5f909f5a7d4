"""A run of a workspace: one that has ended, one as its folder has it now, one that is asked to stop."""

from dataclasses import dataclass
from pathlib import Path

from tl_core.catalogue.lines import Line, Outcome, Unreadable, line_of
from tl_core.evidence import notebook
from tl_core.plans import Plan
from tl_core.plans.presets import title_of
from tl_core.runs import Run
from tl_core.runs.calibration import balanced_accuracy, calibration_of, macro_f1
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import Result
from tl_core.runs.run import FINAL, Status, find_run
from tl_core.verbs.data import Place, workspace_of
from tl_core.workspace import Workspace
from tl_core.workspace.stored import as_json

ROLES = {True: "learned", False: "frozen"}
# What a list of runs says of each, in this order.
SUMMED_UP = (
    "run",
    "state",
    "reason",
    "created",
    "strategy",
    "dataset",
    "weights",
    "val_accuracy",
    "test_accuracy",
    "name",
    "note",
    "tags",
    "archived",
    "part_of",
    "part",
    "accuracy",
    "interval",
    "seconds",
    "parameters",
    "damage",
    "folder",
)
HASHES = {True: "unchanged", False: "changed"}


@dataclass(frozen=True)
class FinishedRun:
    """A run that has ended: its folder, how it ended, and what its user should not miss."""

    run: Run
    status: Status
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.run.id

    @property
    def folder(self) -> Path:
        return self.run.folder

    @property
    def workspace(self) -> Workspace:
        return self.run.workspace

    @property
    def plan(self) -> Plan:
        return self.run.plan

    @property
    def result(self) -> Result:
        """Raises ValueError for a run that was stopped before there was anything to keep."""
        if (result := self.run.result()) is None:
            raise ValueError(f"run {self.id} is {self.status.state} and has no result: {self.status.reason}")
        return result

    @property
    def receipt(self) -> Receipt:
        """Which layer groups changed. Raises ValueError as `result` does."""
        if (receipt := self.run.receipt()) is None:
            raise ValueError(f"run {self.id} is {self.status.state} and has no receipt: {self.status.reason}")
        return receipt

    def to_json(self) -> dict[str, object]:
        result = self.run.result()
        return {
            "run": self.id,
            "state": self.status.state,
            "reason": self.status.reason,
            **(result.to_json() if result else {}),
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        """The verdict with its interval, then the freeze receipt."""
        head = notebook.title(f"{title_of(self.plan)}: {self.status.state}")
        if self.run.result() is None:
            return head + notebook.paragraphs(self.status.reason, *self.notes)
        rows = [[group.name, ROLES[group.trained], HASHES[group.unchanged]] for group in self.receipt.groups]
        return "".join(
            (
                head,
                notebook.paragraphs(self.result.verdict, self.receipt.sentence),
                notebook.table(["layer group", "in this run", "its hash"], rows),
                notebook.paragraphs(*self.notes),
            )
        )


@dataclass(frozen=True)
class ShownRun:
    """Everything the folder of a run says at this moment, but its events."""

    run: Run

    def to_json(self) -> dict[str, object]:
        origin, result, receipt = self.run.origin, self.run.result(), self.run.receipt()
        calibration = calibration_of(self.run)
        means = (
            {"balanced_accuracy": balanced_accuracy(result), "macro_f1": macro_f1(result)} if result else {}
        )
        return {
            **self.summary(),
            "plan": self.run.plan.to_json(),
            "versions": origin.versions and as_json(origin.versions),
            "weights_hash": origin.weights_hash,
            "result": result and {**result.to_json(), **means},
            "calibration": calibration and as_json(calibration),
            "receipt": receipt and receipt.to_json(),
        }

    @property
    def line(self) -> Line | Unreadable:
        """What a list of runs says of it."""
        return line_of(self.run)

    def summary(self) -> dict[str, object]:
        """The same as JSON; of one that cannot be read, why."""
        return summed_up(self.line)

    def _repr_html_(self) -> str:
        said = self.summary()
        return notebook.table(said, [said.values()])


def summed_up(line: Line | Unreadable) -> dict[str, object]:
    """A line of a list of runs as JSON; of a run that cannot be read, why."""
    run = line.run
    if isinstance(line, Unreadable):
        known = {"run": run.id, "state": "damaged", "reason": line.reason, "folder": str(run.folder)}
        return {**dict.fromkeys(SUMMED_UP), **known}
    return {
        "run": run.id,
        "state": line.status.state,
        "reason": line.status.reason,
        "created": line.created,
        "strategy": line.strategy,
        "dataset": line.dataset,
        "weights": line.weights,
        **_figures(line.outcome),
        **as_json(line.note),
        "part_of": line.part_of,
        "damage": line.damage,
        "folder": str(run.folder),
    }


def _figures(outcome: Outcome | None) -> dict[str, object]:
    return {
        "val_accuracy": outcome and outcome.val_accuracy,
        "test_accuracy": outcome and outcome.test_accuracy,
        "part": outcome and outcome.part,
        "accuracy": outcome and outcome.score.accuracy,
        "interval": outcome and list(outcome.score.interval),
        "seconds": outcome and outcome.seconds,
        "parameters": outcome and outcome.learned,
    }


@dataclass(frozen=True)
class StoppingRun:
    """A run that was asked to stop after its step, keeping its best weights so far."""

    run: Run

    def to_json(self) -> dict[str, object]:
        return {"run": self.run.id, "state": "stopping"}

    def _repr_html_(self) -> str:
        return notebook.paragraphs(f"Run {self.run.id} stops after this step, with its best weights so far.")


AnyRun = Run | FinishedRun | ShownRun | str


def show(run: AnyRun, *, workspace: Place | None = None) -> ShownRun:
    """Everything one run's folder says, but its events."""
    return ShownRun(run_of(run, workspace))


def stop(run: AnyRun, *, workspace: Place | None = None) -> StoppingRun:
    """Ask a run to stop after this step and keep its best weights so far.

    Raises ValueError for a run that has ended.
    """
    found = run_of(run, workspace)
    state = found.status().state
    if state in FINAL:
        raise ValueError(f"run {found.id} is {state}; there is nothing to stop")
    found.request_stop()
    return StoppingRun(found)


def run_of(run: AnyRun, workspace: Place | None) -> Run:
    """The run that is meant: itself, or the one of that id. Raises ValueError when there is none."""
    if isinstance(run, FinishedRun | ShownRun):
        return run.run
    return run if isinstance(run, Run) else find_run(workspace_of(workspace), run)
