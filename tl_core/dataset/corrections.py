"""What a person says otherwise of images than their data does: which to leave out, which are of another
class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# In a choice for one image: no class, it is left out.
LEFT_OUT = ""


@dataclass(frozen=True)
class Corrections:
    """Images by their paths: those that are `excluded`, and the classes by name of those `relabelled`.

    Raises ValueError where an image is both.
    """

    excluded: frozenset[str] = frozenset()
    relabelled: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if both := self.excluded & self.relabelled.keys():
            raise ValueError(f"{min(both)} is left out and relabelled at once; do one of the two")

    def __bool__(self) -> bool:
        return bool(self.excluded or self.relabelled)

    @classmethod
    def chosen(cls, choices: Mapping[str, str]) -> "Corrections":
        """What was chosen for each path: a class by name, or LEFT_OUT."""
        excluded = frozenset(path for path, choice in choices.items() if choice == LEFT_OUT)
        return cls(excluded, {path: choice for path, choice in choices.items() if path not in excluded})

    def then(self, later: "Corrections") -> "Corrections":
        """Both; of an image that both speak of the later ones hold."""
        excluded = (self.excluded - later.relabelled.keys()) | later.excluded
        relabelled = {**self.relabelled, **later.relabelled}
        return Corrections(
            excluded, {path: name for path, name in relabelled.items() if path not in excluded}
        )
