"""The freeze receipt of a run, so that "frozen" is seen and not believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tl_core.workspace.stored import as_json, read_with, value_of


@dataclass(frozen=True)
class Span:
    """A time in which a layer group was frozen, from one epoch to another, with its hash at both ends.

    `ended` is None where it was frozen to the end of the training.
    """

    begun: float
    before: str
    after: str
    ended: float | None = None

    @classmethod
    def begin(cls, epoch: float, digest: str) -> "Span":
        """One that goes on."""
        return cls(epoch, digest, digest)

    @property
    def unchanged(self) -> bool:
        return self.before == self.after

    @property
    def time(self) -> str:
        """From when to when, for people."""
        until = "" if self.ended is None else f" to {self.ended:.3g}"
        return f"from epoch {self.begun:.3g}{until}"

    @property
    def sentence(self) -> str:
        """What became of the group in that time, without naming it."""
        then = "since" if self.ended is None else "in that time"
        return f"frozen {self.time}: {'unchanged' if self.unchanged else 'changed'} {then}"


@dataclass(frozen=True)
class GroupReceipt:
    """One layer group, or the head: whether it ever learned, and its hash before and after the run.

    The hash (SHA-256) is over every parameter and buffer; `buffers` counts the latter. `frozen` has the times
    in which a group was frozen that learned at others; a group that never learned was frozen throughout.
    """

    name: str
    trained: bool
    parameters: int
    buffers: int
    before: str
    after: str
    frozen: tuple[Span, ...] = ()

    @property
    def unchanged(self) -> bool:
        return self.before == self.after

    @property
    def kept_its_word(self) -> bool:
        """Whether nothing of the group changed while it was frozen."""
        return (self.trained or self.unchanged) and all(span.unchanged for span in self.frozen)


@dataclass(frozen=True)
class Receipt:
    """Every layer group up to the cut, and the head, kept in the run's folder as receipt.json."""

    groups: tuple[GroupReceipt, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Groups of which something changed while they were frozen."""
        return tuple(group.name for group in self.groups if not group.kept_its_word)

    @property
    def frozen_unchanged(self) -> bool:
        return not self.changed

    @property
    def sentence(self) -> str:
        if self.changed:
            have = "has" if len(self.changed) == 1 else "have"
            return (
                f"{', '.join(self.changed)} {_was(self.changed)} frozen and {have} changed:"
                " do not trust this run."
            )
        throughout = sum(not group.trained for group in self.groups)
        if throughout == 1:
            first = "Proof: the frozen layer group is the same as before, bit for bit."
        elif throughout:
            every = "both" if throughout == 2 else f"all {throughout}"
            first = f"Proof: {every} frozen layer groups are the same as before, bit for bit."
        elif self._for_a_time:
            first = "Every layer group learned, but not all of the time."
        else:
            first = "Every layer group learned. Nothing was frozen."
        return " ".join([first, *self._for_a_time])

    @property
    def _for_a_time(self) -> list[str]:
        """A sentence for each span; groups that share one are named together."""
        names: dict[str, list[str]] = {}
        for group in self.groups:
            for span in group.frozen:
                names.setdefault(span.sentence, []).append(group.name)
        return [f"{', '.join(groups)} {_was(groups)} {said}." for said, groups in names.items()]

    def to_json(self) -> dict[str, object]:
        """As receipt.json and the command line have it: what follows from the hashes is said too."""
        groups = [
            as_json(group)
            | {"unchanged": group.unchanged}
            | {"frozen": [as_json(span) | {"unchanged": span.unchanged} for span in group.frozen]}
            for group in self.groups
        ]
        return {"groups": groups, "frozen_unchanged": self.frozen_unchanged, "sentence": self.sentence}

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "Receipt":
        """From the hashes alone. Raises ValueError for anything else than what `to_json` gives."""
        return value_of({"groups": stored.get("groups")}, cls, follow=("unchanged",))

    @classmethod
    def read(cls, path: Path) -> "Receipt":
        return read_with(path, cls.from_json)


def _was(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"
