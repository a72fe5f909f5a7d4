"""A member of an experiment: one run, perhaps not begun yet, perhaps dropped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.result import Result
from tl_core.runs.run import RunState
from tl_core.workspace import stored

MemberState = RunState | Literal["waiting", "dropped"]
ENDED: tuple[MemberState, ...] = ("done", "failed", "dropped")


@dataclass(frozen=True)
class Member:
    """One run of an experiment. Its folder appears when its turn has come; until then it is waiting.

    One that was dropped has no folder, but a file `note` with the reason in the experiment's.
    """

    run: Run
    plan: Plan
    note: Path

    def begun(self) -> bool:
        return self.run.folder.exists()

    def state(self) -> MemberState:
        if self.begun():
            return self.run.status().state
        return "dropped" if self.note.exists() else "waiting"

    def drop(self, reason: str) -> None:
        """Leave the member out; its experiment goes on without it."""
        stored.write(self.note, _Note(reason))

    def reason(self) -> str:
        """Why it failed or was dropped; empty where it did neither."""
        state = self.state()
        if state == "dropped":
            return stored.read(self.note, _Note).reason
        return self.run.status().reason if state == "failed" else ""

    def result(self) -> Result:
        """What a member that is done ended with. Raises ValueError where that has been removed since."""
        result = self.run.result()
        if result is None:
            raise stored.GoneFileError(f"run {self.run.id} has no result any more; start a new experiment")
        return result


@dataclass(frozen=True)
class _Note:
    """Why a member was dropped."""

    reason: str
