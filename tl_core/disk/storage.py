"""What a workspace takes of the disk, kind by kind, and what somebody may remove of it."""

from dataclasses import dataclass

from tl_core.disk.at_work import AtWork
from tl_core.disk.things import KINDS, Thing
from tl_core.evidence.wording import readable_bytes
from tl_core.workspace import Workspace, in_use

ANOTHERS = "another browser made it"


@dataclass(frozen=True)
class Taken:
    """Of one kind: how many things there are, what they take, this browser's own, what may go; in bytes."""

    kind: str
    things: int
    bytes: int
    own: int
    free_things: int
    free: int

    @property
    def title(self) -> str:
        return KINDS[self.kind].title

    @property
    def loss(self) -> str:
        """What is lost where they go; empty where they never go here."""
        return KINDS[self.kind].loss

    @property
    def lost(self) -> str:
        """The same as a sentence."""
        return f"{self.loss[:1].upper()}{self.loss[1:]}."


@dataclass(frozen=True)
class Freed:
    """What went: so many things, so many bytes; and how many were left, with the reasons."""

    kind: str
    things: int
    bytes: int
    stayed: dict[str, int]

    @property
    def sentence(self) -> str:
        left = "; ".join(f"{number:,} stay: {reason}" for reason, number in self.stayed.items())
        went = f"{readable_bytes(self.bytes)} are free now"
        return f"{went}; {left}" if left else went


def taken(workspace: Workspace) -> list[Taken]:
    """A line for each kind, for the workspace's visitor; the user of this machine owns everything."""
    here = AtWork(workspace)
    return [_line(name, list(kind.find(here)), workspace.visitor) for name, kind in KINDS.items()]


def _line(kind: str, things: list[Thing], by: str | None) -> Taken:
    sizes = {thing.path: thing.bytes for thing in things}
    own = [thing for thing in things if by is None or thing.is_of(by)]
    going = [thing for thing in things if KINDS[kind].loss and not _reason(thing, by)]
    free = sum(sizes[thing.path] for thing in going)
    of_own = sum(sizes[thing.path] for thing in own)
    return Taken(kind, len(things), sum(sizes.values()), of_own, len(going), free)


def free(workspace: Workspace, kind: str) -> Freed:
    """Remove what may go of a kind, for the workspace's visitor. Raises ValueError for a kind that never goes
    here.

    Whatever a run or a question at work needs stays, and what is another visitor's.
    """
    goes = [name for name, one in KINDS.items() if one.loss]
    if kind not in goes:
        raise ValueError(f"nothing of {kind!r} can be removed so; take one of {', '.join(goes)}")
    stayed: dict[str, int] = {}
    things = total = 0
    for thing in KINDS[kind].find(AtWork(workspace)):
        size, reason = thing.bytes, _reason(thing, workspace.visitor)
        if not reason and in_use.remove(thing.path):
            things, total = things + 1, total + size
        else:
            reason = reason or "somebody works with it"
            stayed[reason] = stayed.get(reason, 0) + 1
    return Freed(kind, things, total, stayed)


def _reason(thing: Thing, by: str | None) -> str:
    """Why this browser may not remove it."""
    return thing.stays or ("" if thing.may_go_for(by) else ANOTHERS)
