"""An experiment: several runs, one after the other, for one question. Its folder names its runs; all else is
read from theirs.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np

from tl_core.dataset.dataset import Part
from tl_core.engines import local
from tl_core.lab.member import ENDED, Member
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.run import FINAL
from tl_core.workspace import Workspace, stored, visitors
from tl_core.workspace.lease import Lease
from tl_core.workspace.shelf import Shelf, new_id
from tl_core.workspace.whole import Stamp, stamp_of

MOST_SEEDS = 20
# So many charters are kept in memory.
MOST_KEPT = 200

ExperimentState = Literal["running", "stopping", "stopped", "interrupted", "done"]
OVER: tuple[ExperimentState, ...] = ("stopped", "interrupted", "done")


@dataclass(frozen=True)
class Entry:
    """A member as the charter has it: the id of its run, and the run's plan."""

    run: str
    plan: Plan


@dataclass(frozen=True)
class Charter:
    """What the experiment's file holds. It is never rewritten. `created` is in seconds since the epoch."""

    created: float
    members: tuple[Entry, ...]


@dataclass(frozen=True)
class Experiment(ABC):
    """The folder of one experiment: KIND.json with its charter, a lease, a stop file, a log.

    `kind` is what people call it, and the word for it in links and files.
    """

    folder: Path
    kind: ClassVar[str]

    @classmethod
    def create(
        cls,
        plans: list[Plan],
        workspace: Workspace,
        experiment_id: str | None = None,
    ) -> Self:
        """Make the folder, with a member for each plan. The same id twice gives the same experiment: a double
        click starts one. Raises NotYoursError where the workspace's visitor may not see the data.
        """
        data = {workspace.datasets / plan.dataset for plan in plans}
        for one in data:
            visitors.check_may_see(one, workspace.visitor)
        charter = Charter(time.time(), tuple(Entry(new_id(), plan) for plan in plans))

        def fill(folder: Path) -> None:
            visitors.claim(folder, workspace.visitor)
            for one in data:
                visitors.made_of(one, folder)
            stored.write(cls(folder).file, charter)

        return cls(cls._shelf(workspace).create_once(fill, experiment_id))

    @classmethod
    def find(cls, workspace: Workspace, experiment_id: str) -> Self:
        """The one of that id. Raises ValueError when there is none, or it cannot be read."""
        found = cls(cls._shelf(workspace).find(experiment_id))
        stored.read(found.file, Charter)
        return found

    @classmethod
    def every(cls, workspace: Workspace) -> list[Self]:
        """All of the workspace that can be read, newest first."""
        return [one for one in cls._all(workspace) if not one.damage()]

    @classmethod
    def damaged(cls, workspace: Workspace) -> list[str]:
        """Of those that cannot be read, why: a sentence each."""
        return list(filter(None, (one.damage() for one in cls._all(workspace))))

    @classmethod
    def _all(cls, workspace: Workspace) -> list[Self]:
        return [cls(folder) for folder in cls._shelf(workspace).newest_first()]

    @classmethod
    @abstractmethod
    def home(cls, workspace: Workspace) -> Path:
        """The folder of the workspace with all of this kind."""

    @classmethod
    def _shelf(cls, workspace: Workspace) -> Shelf:
        return Shelf(cls.home(workspace), f"{cls.kind}.json", cls.kind, visitor=workspace.visitor)

    @abstractmethod
    def name_of(self, member: Member) -> str:
        """What the member is called among the others."""

    def reason_to_drop(self, member: Member) -> str:
        """Why the member whose turn it is need not run any more; empty where it has to."""
        return ""

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder.parent.parent)

    @cached_property
    def charter(self) -> Charter:
        """Its members' plans. Raises DamagedFileError."""
        stamp = stamp_of(self.file)
        return _charter(self.file, stamp) if stamp else stored.read(self.file, Charter)

    def damage(self) -> str:
        """Why the charter cannot be read, in one sentence; empty where it can."""
        try:
            _ = self.charter
        except stored.DamagedFileError as error:
            return str(error)
        return ""

    @property
    def created(self) -> float:
        """Seconds since the epoch, for display."""
        return self.charter.created

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """In the order in which they run."""
        runs, entries = self.workspace.runs, self.charter.members
        return tuple(
            Member(Run(runs / entry.run), entry.plan, self.folder / f"dropped-{entry.run}.json")
            for entry in entries
        )

    @property
    def lease(self) -> Lease:
        """The process of the experiment holds it for life."""
        return Lease(self.folder)

    def state(self) -> ExperimentState:
        """As the files tell it. The lease is looked at first: what is read after it is free has been written
        to the end.
        """
        at_work = self.lease.expected()
        if all(member.state() in ENDED for member in self.members):
            return "done"
        if at_work:
            return "stopping" if self.stop_requested() else "running"
        return "stopped" if self.stop_requested() else "interrupted"

    def start(self, by: str | None = None) -> None:
        """Begin in another process, or go on with what has not ended. One that is at work is left alone.
        Raises NotYoursError where the browser `by` may not.
        """
        visitors.check_may_change(self.folder, by)
        if self.lease.announce():
            self._stop_file.unlink(missing_ok=True)
            local.command([f"train-{self.kind}", str(self.folder)], self.folder / "output.log")

    def request_stop(self, by: str | None = None) -> None:
        """Stop the run in progress, which keeps its best weights, and begin no other. Raises NotYoursError
        where the browser `by` may not.

        No stop is lost: we write the stop file before we look for members that have begun, and the process
        makes a member's folder before it looks for the stop file. At least one of the two sees the other.
        """
        visitors.check_may_change(self.folder, by)
        self._stop_file.touch()
        for member in self.members:
            if member.begun() and member.state() not in FINAL:
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


@lru_cache(maxsize=MOST_KEPT)
def _charter(file: Path, stamp: Stamp) -> Charter:
    """Read once: a page that lists runs lists all experiments."""
    return stored.read(file, Charter)


def hits(runs: Iterable[Run], part: Part) -> np.ndarray:
    """(runs, images): 1 where a run that is done named an image of the part rightly, else 0; in the order of
    the dataset.
    """
    return np.array([run.predictions().of(part).hits for run in runs])


def check_seeds(seeds: int) -> None:
    """Raises ValueError for no seed, or for more than anybody waits for."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise ValueError(f"seeds is {seeds}; take 1 to {MOST_SEEDS}")
