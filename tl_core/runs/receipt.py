"""The freeze receipt of a run, so that "frozen" is seen and not believed."""

from dataclasses import dataclass
from pathlib import Path

from tl_core.workspace.stored import as_json, read_with, value_of


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
        """From the hashes alone. Raises ValueError where they are damaged."""
        groups = stored.get("groups")
        hashes = [_hashes(group) for group in groups] if isinstance(groups, list) else groups
        return value_of({"groups": hashes}, cls)

    @classmethod
    def read(cls, path: Path) -> "Receipt":
        return read_with(path, cls.from_json)


def _hashes(group: object) -> object:
    """A group without what follows from its hashes."""
    if not isinstance(group, dict):
        return group
    return {name: value for name, value in group.items() if name != "unchanged"}
