"""The held-out images of a run, each with what the run said of it, in the order in which a person looks at
them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tl_core.dataset import Dataset
from tl_core.runs.result import Named, Result
from tl_core.runs.run import Run
from tl_core.workspace.stored import DamagedFileError

Order = Literal["unsure", "sure", "loss"]


@dataclass(frozen=True)
class Judged:
    """An image of class `label` that the run `said` is another one or the same, and how sure it was: the
    calibrated share of that class in its answer.

    `loss` is the cross-entropy of that answer; None where only the share was kept.
    """

    path: str
    label: str
    said: str
    share: float
    loss: float | None = None

    @property
    def right(self) -> bool:
        return self.said == self.label


ORDERS: dict[Order, Callable[[Judged], float]] = {
    "unsure": lambda image: image.share,
    "sure": lambda image: -image.share,
    # Of mistakes of which only the share was kept, the surer one has most probably the higher loss.
    "loss": lambda image: -(image.share if image.loss is None else image.loss),
}


@dataclass(frozen=True)
class Wanted:
    """Which images: of a class, named so, in an order. None is any; `mistaken` leaves the right ones out, and
    of `shares` the upper end belongs to it.
    """

    label: str | None = None
    said: str | None = None
    mistaken: bool = False
    shares: tuple[float, float] = (0.0, 1.0)
    order: Order = "loss"

    def of(self, images: tuple[Judged, ...]) -> list[Judged]:
        """Those of the images that are wanted, in the order that is."""
        return sorted(filter(self._is, images), key=ORDERS[self.order])

    def _is(self, image: Judged) -> bool:
        low, high = self.shares
        return (
            self.label in (None, image.label)
            and self.said in (None, image.said)
            and not (self.mistaken and image.right)
            and (low < image.share or low == 0)
            and image.share <= high
        )


def judged(run: Run, result: Result, dataset: Dataset | None) -> tuple[Judged, ...]:
    """Every image that the result is about, where the data is still what the run saw and the run kept what it
    said of each; else the mistakes that were kept as pictures.
    """
    named = _named(run, result)
    if named is None or dataset is None or dataset.fingerprint != run.plan.fingerprint:
        return tuple(Judged(one.path, one.label, one.predicted, one.score) for one in result.mistakes)
    items, classes = dataset.part(result.reported_on), dataset.classes
    return tuple(
        Judged(item.path, classes[item.label], classes[said], share, loss)
        for item, said, share, loss in zip(items, named.predicted, named.shares, named.losses, strict=True)
    )


def _named(run: Run, result: Result) -> Named | None:
    """What the run said of each image; None where it kept too little, or nothing that can be read."""
    try:
        named = run.predictions().of(result.reported_on)
    except (FileNotFoundError, DamagedFileError):
        return None
    return named if len(named.shares) == len(named.labels) else None
