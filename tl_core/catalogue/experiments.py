"""Which runs belong to a race or to a layer study."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tl_core.lab.experiment import Experiment
from tl_core.lab.race import Race
from tl_core.lab.study import Study
from tl_core.workspace import Workspace
from tl_core.workspace.stored import DamagedFileError, read_part
from tl_core.workspace.whole import REMOVED, Stamp, stamp_of

KINDS: tuple[type[Experiment], ...] = (Race, Study)
MOST_KEPT = 2000


@dataclass(frozen=True)
class Membership:
    """A run of an experiment, `race ID` or `study ID`, and the weights that its plan begins with."""

    run: str
    weights: str
    whole: str

    @property
    def going(self) -> bool:
        """Whether the experiment is being removed, and the run with it."""
        return self.whole.endswith(REMOVED)


def memberships(workspace: Workspace) -> dict[str, Membership]:
    """By the id of each run that belongs to an experiment, also one that has not begun. An experiment that
    cannot be read names none.
    """
    return {
        member.run: member
        for kind in KINDS
        for file in kind.home(workspace).glob(f"*/{kind.kind}.json")
        if (stamp := stamp_of(file))
        for member in _members(file, stamp)
    }


@lru_cache(maxsize=MOST_KEPT)
def _members(file: Path, stamp: Stamp) -> tuple[Membership, ...]:
    whole = f"{file.stem} {file.parent.name}"
    try:
        entries = read_part(file, _Charter).members
    except DamagedFileError:
        return ()
    return tuple(Membership(entry.run, entry.plan.weights, whole) for entry in entries)


@dataclass(frozen=True)
class _Plan:
    weights: str


@dataclass(frozen=True)
class _Entry:
    run: str
    plan: _Plan


@dataclass(frozen=True)
class _Charter:
    members: tuple[_Entry, ...]
