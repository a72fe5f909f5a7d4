"""The formats of files that users keep: the number each has now, and what brings an earlier one up to date.

A format gets a new number where a reader of the one before would misread it. Until 0.12 no file said its
number: those are of format 1.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tl_core.version import __version__

Json = dict[str, object]
Migration = Callable[[Json], Json]


class LaterFormatError(ValueError):
    """A file that a later Thaw has written."""


@dataclass(frozen=True)
class Format:
    """The number that files of one name have now; `migrations[n]` makes format n + 1 of format n."""

    number: int
    migrations: dict[int, Migration] = field(default_factory=dict)

    def stamp(self, told: Json) -> Json:
        return {"format": self.number, **told}

    def updated(self, told: Json) -> Json:
        """What a file says, as this format says it, without the number. Raises LaterFormatError."""
        found = told.get("format", 1)
        if not isinstance(found, int) or found < 1:
            raise ValueError(f"its format is {found!r}")
        if found > self.number:
            raise LaterFormatError(
                f"was written by a later Thaw, in format {found}; Thaw {__version__} reads formats up to"
                f" {self.number}: open it with a later Thaw"
            )
        told = {name: value for name, value in told.items() if name != "format"}
        for number in range(found, self.number):
            told = self.migrations[number](told)
        return told


def pretrained_by_name(plan: Json) -> Json:
    """In the first plans `pretrained` was a yes or no for all layer groups."""
    if plan.get("pretrained") is True:
        return {**plan, "pretrained": plan.get("groups")}
    return {**plan, "pretrained": []} if plan.get("pretrained") is False else plan


def subject_of_image(item: Json) -> Json:
    """What an image shows together with others, a patient or a scene, was called its group."""
    return {"subject" if name == "group" else name: value for name, value in item.items()}


def plan_of_run(told: Json) -> Json:
    """Versions and the weights' hash are missing: nobody can tell them of an earlier run."""
    return _inside(told, "plan", pretrained_by_name)


def plans_of_members(told: Json) -> Json:
    return _each(told, "members", plan_of_run)


def subjects_of_images(told: Json) -> Json:
    return _each(_each(told, "items", subject_of_image), "excluded", subject_of_image)


def _inside(told: Json, name: str, change: Migration) -> Json:
    value = told.get(name)
    return {**told, name: change(value)} if isinstance(value, dict) else told


def _each(told: Json, name: str, change: Migration) -> Json:
    values = told.get(name)
    if not isinstance(values, list):
        return told
    return {**told, name: [change(value) if isinstance(value, dict) else value for value in values]}


FORMATS = {
    "plan.json": Format(2, {1: plan_of_run}),
    "race.json": Format(2, {1: plans_of_members}),
    "study.json": Format(2, {1: plans_of_members}),
    "note.json": Format(1),
    "dataset.json": Format(2, {1: subjects_of_images}),
}
