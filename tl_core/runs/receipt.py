"""The freeze receipt of a run, so that "frozen" is seen and not believed."""

from dataclasses import dataclass
from pathlib import Path

from tl_core.workspace.stored import as_json, reading, value_of
from tl_core.workspace.workspace import read_json


@dataclass(frozen=True)
class GroupReceipt:
    """One layer group, or the head: whether it ever learned, and its hash before and after the run.

    The hash (SHA-256) is over every parameter and buffer; `buffers` counts the latter.
    """

    name: str
    trained: bool
    parameters: int
    buffers: int
    before: str
    after: str

    @property
    def unchanged(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class Receipt:
    """Every layer group up to the cut, and the head, kept in the run's folder as receipt.json."""

    groups: tuple[GroupReceipt, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Groups that were frozen throughout and are not what they were."""
        return tuple(group.name for group in self.groups if not group.trained and not group.unchanged)

    @property
    def frozen_unchanged(self) -> bool:
        return not self.changed

    @property
    def sentence(self) -> str:
        if self.changed:
            return f"{', '.join(self.changed)} was frozen and has changed: do not trust this run."
        frozen = sum(not group.trained for group in self.groups)
        if frozen:
            return f"No parameter and no buffer of the {frozen} frozen layer groups has changed."
        return "Every layer group learned; nothing was frozen."

    def to_json(self) -> dict[str, object]:
        """As receipt.json and the command line have it: what follows from the hashes is said too."""
        groups = [as_json(group) | {"unchanged": group.unchanged} for group in self.groups]
        return {"groups": groups, "frozen_unchanged": self.frozen_unchanged, "sentence": self.sentence}

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "Receipt":
        """From the hashes alone. Raises ValueError for anything else than what `to_json` gives."""
        return value_of({"groups": stored.get("groups")}, cls)

    @classmethod
    def read(cls, path: Path) -> "Receipt":
        with reading(path):
            return cls.from_json(read_json(path))
