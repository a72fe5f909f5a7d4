"""Classes named by the files' own names, as in cat.12.jpg: by a pattern, or guessed to suggest one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tl_core.dataset.dataset import Part
from tl_core.dataset.grouping import matches
from tl_core.dataset.labelling import Labelled, Labelling
from tl_core.dataset.layout import (
    CLASSES_LIMIT,
    ENDINGS,
    PART_NAMES,
    ClassFolders,
    Place,
    Steps,
    display_name,
)
from tl_core.labels.listing import Listing

WAY_OUT = "write one with one pair of parentheses around the class, like ^([a-z]+)_"
NO_MATCH = "the pattern finds no class in its name"


@dataclass(frozen=True)
class Habit:
    """A way in which people name pictures: the pattern for it, how such names look, some classes of it."""

    pattern: str
    like: str
    classes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        names = f"the names look like {self.like} ({', '.join(self.classes)})"
        return f"{names}: say --name-pattern '{self.pattern}'"


# Tried in this order on a folder without classes; each ends in what differs from picture to picture.
HABITS = (
    Habit(r"([^/]+?)[ ._-]*\(?\d+\)?\.[^./]+$", "class, then a number"),
    Habit(r"([^/_]+)_[^/]*$", "class, then _"),
    Habit(r"([^/-]+)-[^/]*$", "class, then -"),
    Habit(r"_([^/_]+)\.[^./]+$", "_, then the class"),
)
# Of so few pictures each, the names are no classes.
PICTURES_PER_CLASS = 4
SHOWN_CLASSES = 3


def arranged_by_name(listing: Listing, told: Labelling) -> ClassFolders:
    """The class of each picture is what the pattern's parentheses match in its path; a part comes from a
    folder.

    Raises ValueError for a pattern that is none or finds no two classes.
    """
    paths = ["/".join(map(display_name, steps)) for steps in listing.files]
    found = matches(told.name_pattern, paths, WAY_OUT)
    classes = tuple(sorted({display_name(name) for name in found.values()}))
    if not 1 < len(classes) <= CLASSES_LIMIT:
        raise ValueError(
            f"the pattern {told.name_pattern} finds {len(classes):,} classes in the names of the pictures;"
            f" change it, {CLASSES_LIMIT:,} are the most and two the fewest"
        )
    labels = {name: number for number, name in enumerate(classes)}
    places = tuple(
        Place(labels[display_name(found[path])], _part(steps)) if path in found else NO_MATCH
        for path, steps in zip(paths, listing.files, strict=True)
    )
    return ClassFolders(classes, places, None, labelled=Labelled("names", told))


def habit_of(files: Sequence[Steps]) -> Habit | None:
    """The habit that would sort the pictures by their names, with some of the classes; None where none
    would.
    """
    names = [display_name(steps[-1]) for steps in files if steps[-1].lower().endswith(ENDINGS)]
    found = ((habit, _classes(habit, names)) for habit in HABITS)
    return next(
        (
            replace(habit, classes=tuple(name for name, _ in classes.most_common(SHOWN_CLASSES)))
            for habit, classes in found
            if _sorts(classes, names)
        ),
        None,
    )


def _classes(habit: Habit, names: Sequence[str]) -> Counter[str]:
    pattern = re.compile(habit.pattern)
    return Counter(match[1] for name in names if (match := pattern.search(name)))


def _sorts(found: Counter[str], names: Sequence[str]) -> bool:
    words = all(any(sign.isalpha() for sign in name) for name in found)
    return words and found.total() == len(names) and 1 < len(found) <= len(names) / PICTURES_PER_CLASS


def _part(steps: Steps) -> Part | None:
    return next((PART_NAMES[one.casefold()] for one in steps[:-1] if one.casefold() in PART_NAMES), None)
