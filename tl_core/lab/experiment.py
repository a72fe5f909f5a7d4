"""An experiment: several runs, one after the other, for one question. Its folder names its runs; all else is
read from theirs.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np

from tl_core.dataset.dataset import Part
from tl_core.engines import local
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.result import Result
from tl_core.runs.run import FINAL
from tl_core.runs.run import State as RunState
from tl_core.workspace import Workspace
from tl_core.workspace.lease import Lease
from tl_core.workspace.shelf import Shelf, new_id
from tl_core.workspace.workspace import read_json, write_json

MOST_SEEDS = 20

State = Literal["running", "stopping", "stopped", "interrupted", "done"]
OVER: tuple[State, ...] = ("stopped", "interrupted", "done")
MemberState = RunState | Literal["waiting"]


@dataclass(frozen=True)
class Member:
    """One run of an experiment. Its folder appears when its turn has come; until then it is waiting."""

    run: Run
    plan: Plan

    @property
    def begun(self) -> bool:
        return (self.run.folder / "plan.json").exists()

    @property
    def state(self) -> MemberState:
        return self.run.status().state if self.begun else "waiting"

    def result(self) -> Result:
        """What a member that is done ended with. Raises ValueError where that has been removed since."""
        result = self.run.result()
        if result is None:
            raise ValueError(f"run {self.run.id} has no result any more; start a new experiment")
        return result


@dataclass(frozen=True)
class Experiment(ABC):
    """The folder of one experiment: KIND.json with its members' ids and plans, a lease, a stop file, a log.

    `kind` is what people call it, and the word for it in links and files.
    """

    folder: Path
    kind: ClassVar[str]

    @classmethod
    def create(cls, plans: list[Plan], workspace: Workspace, experiment_id: str | None = None) -> Self:
        """Make the folder, with a member for each plan. The same id twice gives the same experiment: a double
        click starts one.
        """
        members = [{"run": new_id(), "plan": plan.to_json()} for plan in plans]

        def fill(folder: Path) -> None:
            write_json(cls(folder).file, {"created": time.time(), "members": members})

        return cls(cls._shelf(workspace).create_once(fill, experiment_id))

    @classmethod
    def find(cls, workspace: Workspace, experiment_id: str) -> Self:
        """The one of that id. Raises ValueError when there is none."""
        return cls(cls._shelf(workspace).find(experiment_id))

    @classmethod
    def every(cls, workspace: Workspace) -> list[Self]:
        """All of the workspace, newest first."""
        return [cls(folder) for folder in cls._shelf(workspace).newest_first()]

    @classmethod
    @abstractmethod
    def home(cls, workspace: Workspace) -> Path:
        """The folder of the workspace with all of this kind."""

    @classmethod
    def _shelf(cls, workspace: Workspace) -> Shelf:
        return Shelf(cls.home(workspace), f"{cls.kind}.json", cls.kind)

    @abstractmethod
    def name_of(self, member: Member) -> str:
        """What the member is called among the others."""

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder.parent.parent)

    @property
    def created(self) -> float:
        """Seconds since the epoch, for display."""
        return read_json(self.file)["created"]

    @property
    def members(self) -> list[Member]:
        """In the order in which they run."""
        stored = read_json(self.file)["members"]
        return [
            Member(Run(self.workspace.runs / member["run"]), Plan.from_json(member["plan"]))
            for member in stored
        ]

    @property
    def lease(self) -> Lease:
        """The process of the experiment holds it for life."""
        return Lease(self.folder)

    def state(self) -> State:
        """As the files tell it. The lease is looked at first: what is read after it is free has been written
        to the end.
        """
        at_work = self.lease.expected()
        if all(member.state in ("done", "failed") for member in self.members):
            return "done"
        if at_work:
            return "stopping" if self.stop_requested() else "running"
        return "stopped" if self.stop_requested() else "interrupted"

    def start(self) -> None:
        """Begin in another process, or go on with what has not ended. One that is at work is left alone."""
        if self.lease.announce():
            self._stop_file.unlink(missing_ok=True)
            local.command([f"train-{self.kind}", str(self.folder)], self.folder / "output.log")

    def request_stop(self) -> None:
        """Stop the run in progress, which keeps its best weights, and begin no other.

        No stop is lost: we write the stop file before we look for members that have begun, and the process
        makes a member's folder before it looks for the stop file. At least one of the two sees the other.
        """
        self._stop_file.touch()
        for member in self.members:
            if member.begun and member.state not in FINAL:
                member.run.request_stop()

    def stop_requested(self) -> bool:
        return self._stop_file.exists()

    @property
    def file(self) -> Path:
        """Its plans, and when it was made."""
        return self.folder / f"{self.kind}.json"

    @property
    def _stop_file(self) -> Path:
        return self.folder / "stop"


def hits(members: Sequence[Member], part: Part) -> np.ndarray:
    """(members, images): 1 where a run that is done named an image of the part rightly, else 0; in the order
    of the dataset.
    """
    return np.array([member.run.predictions().of(part).hits for member in members])


def check_seeds(seeds: int) -> None:
    """Raises ValueError for no seed, or for more than anybody waits for."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise ValueError(f"seeds is {seeds}; take 1 to {MOST_SEEDS}")
