"""The images of which two runs say different things."""

import math
from dataclasses import dataclass
from typing import Literal

from tl_core.catalogue.comparison import Comparison, hits
from tl_core.catalogue.same_images import dataset_of
from tl_core.dataset import Dataset
from tl_core.runs.judged import Judged

# Which of the two is right where they differ.
Who = Literal["first", "second", "neither"]
WHO: tuple[Who, ...] = ("first", "second", "neither")


@dataclass(frozen=True)
class Opposed:
    """An image as each of two runs judged it; they named different classes."""

    first: Judged
    second: Judged

    @property
    def who(self) -> Who:
        """Who is right."""
        return "first" if self.first.right else "second" if self.second.right else "neither"


@dataclass(frozen=True)
class Agreement:
    """Of so many shared images: on how many both are right, one alone is, and neither."""

    both: int
    first: int
    second: int
    neither: int


def agreement(comparison: Comparison, first: int, second: int) -> Agreement:
    """How the runs at these two places of the comparison agree."""
    one, other = (
        hits(comparison.runs[place], comparison.shared.places[place]).astype(bool)
        for place in (first, second)
    )
    both, alone, others = int((one & other).sum()), int((one & ~other).sum()), int((~one & other).sum())
    return Agreement(both, alone, others, len(one) - both - alone - others)


def opposed(comparison: Comparison, first: int, second: int) -> tuple[Opposed, ...]:
    """Every shared image to which the runs at these two places gave different names, in the order of the
    data. Raises ValueError where the images of the first are not known any more.
    """
    dataset = dataset_of(comparison.runs[first].run)
    one, other = (_judged(comparison, place, first, dataset) for place in (first, second))
    pairs = (Opposed(*pair) for pair in zip(one, other, strict=True))
    return tuple(pair for pair in pairs if pair.first.said != pair.second.said)


def _judged(comparison: Comparison, place: int, first: int, dataset: Dataset) -> list[Judged]:
    """What one of the runs said of each shared image, which is called as the first run has it."""
    shown, run = comparison.runs[first], comparison.runs[place]
    items = dataset.part(shown.result.reported_on)
    shared = zip(comparison.shared.places[first], comparison.shared.places[place], strict=True)
    return [
        Judged(
            items[here].path,
            shown.result.classes[items[here].label],
            run.result.classes[run.named.predicted[there]],
            # Earlier runs kept no shares.
            run.named.shares[there] if run.named.shares else math.nan,
        )
        for here, there in shared
    ]
