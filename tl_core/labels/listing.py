"""The pictures of a folder or a zip by what a table may call them."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from tl_core.dataset.layout import ENDINGS, Steps

ONLINE = "it is an address on the internet; download the picture and name its file"
OUTSIDE = "it lies outside the folder of the pictures; name a folder that holds all of them (--images)"
MISSING = "there is no such picture in the folder"
DRIVE = re.compile("[A-Za-z]:")


@dataclass(frozen=True)
class Listing:
    """What a source holds, none of it read: the files, all folders, and why what is no file is refused, by
    path. `roots` are the names of the folder on this machine, where it is one: absolute paths begin with
    them.
    """

    files: tuple[Steps, ...]
    folders: tuple[Steps, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    def named(self, said: str, beside: Steps) -> int | str:
        """The number of the file that a table in the folder `beside` calls so; else why there is none.

        A file is named by its path, its path from the table's folder, its name, or each of them without its
        ending. What may name several names none.
        """
        if "://" in said:
            return ONLINE
        places = list(dict.fromkeys(map(_composed, places_of(said, beside, self.roots))))
        for known in self._known:
            for steps in places:
                if steps in known:
                    return known[steps]
        refused = (self.refused.get("/".join(steps)) for steps in places)
        return next(filter(None, refused), MISSING if places else OUTSIDE)

    @cached_property
    def _known(self) -> tuple[dict[Steps, int], ...]:
        """{what may name a file: its number}, the surest first."""
        numbered = [(number, _composed(steps)) for number, steps in enumerate(self.files)]
        pictures = [(number, steps) for number, steps in numbered if steps[-1].lower().endswith(ENDINGS)]
        ways = (
            ((steps, number) for number, steps in numbered),
            ((_without_ending(steps), number) for number, steps in pictures),
            ((steps[-1:], number) for number, steps in pictures),
            ((_without_ending(steps[-1:]), number) for number, steps in pictures),
        )
        return tuple(map(_only_sure, ways))


def _only_sure(named: Iterable[tuple[Steps, int]]) -> dict[Steps, int]:
    pairs = list(named)
    times = Counter(steps for steps, _ in pairs)
    return {steps: number for steps, number in pairs if times[steps] == 1}


def _composed(steps: Steps) -> Steps:
    """The same letters in one spelling: a Mac's file names have an accent as a sign of its own."""
    return tuple(unicodedata.normalize("NFC", step) for step in steps)


def _without_ending(steps: Steps) -> Steps:
    return (*steps[:-1], steps[-1].rpartition(".")[0])


def places_of(said: str, beside: Steps, roots: Sequence[str]) -> Iterator[Steps]:
    """Where a path may lead below the source's folder; nowhere where it leaves that."""
    parts = tuple(re.split(r"[\\/]+", said))
    starts: Iterable[Steps] = (beside, ())
    if os.path.isabs(said) or DRIVE.fullmatch(parts[0]):
        starts = [()]
        below = [PurePath(root).parts[1:] for root in roots]
        parts = next((parts[1 + len(root) :] for root in below if parts[1 : 1 + len(root)] == root), ("..",))
    yield from filter(None, (_walked(start, parts) for start in starts))


def _walked(start: Steps, parts: Sequence[str]) -> Steps | None:
    """The folder or file that the parts lead to from a folder; None where they leave the outermost."""
    steps = list(start)
    for part in parts:
        if part == ".." and not steps:
            return None
        if part == "..":
            steps.pop()
        elif part not in ("", "."):
            steps.append(part)
    return tuple(steps)
