"""The curves of a layer study, read from its members' folders: accuracy by the number of copied groups, and
what freezing costs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

from tl_core.dataset.dataset import Part
from tl_core.evidence import Estimate
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import wilson
from tl_core.lab.experiment import hits
from tl_core.lab.member import Member
from tl_core.lab.study import Curve, Study, cuts, point_of
from tl_core.runs import Run


@dataclass(frozen=True)
class Point:
    """Accuracy on the reported part at one n: the mean over the seeds that are done, its interval, and that
    of each seed.
    """

    n: int
    accuracy: Estimate
    accuracies: tuple[float, ...]


@dataclass(frozen=True)
class Curves:
    """What of a study is done: {(curve, n): its members, one a seed}. n = 0 is the network trained from
    random weights.
    """

    groups: tuple[str, ...]
    done: dict[tuple[Curve, int], tuple[Member, ...]]

    @property
    def part(self) -> Part | None:
        """What accuracies are reported on; None before any run is done."""
        first = next(iter(self.done.values()), None)
        return first[0].result().reported_on if first else None

    def points(self, curve: Curve) -> list[Point]:
        """In the order of n.

        Curves on the target start at n = 0, the network trained from random weights, which AnB and AnB+
        share. The last point of AnB, all groups frozen, is the linear probe of all groups.
        """
        return [self._point(n, members) for n, members in self._members(curve)]

    def costs(self, frozen: Curve, tuned: Curve) -> dict[int, Estimate]:
        """{n: accuracy of `frozen` less that of `tuned`} on the same images; intervals allow for the number
        of comparisons.
        """
        first, second = dict(self._members(frozen)), dict(self._members(tuned))
        compared = [n for n in second if n and n in first]
        return {n: self._cost(first[n], second[n], len(compared)) for n in compared}

    def _cost(self, frozen: tuple[Member, ...], tuned: tuple[Member, ...], comparisons: int) -> Estimate:
        part = frozen[0].result().reported_on
        return difference(hits(_runs(frozen), part), hits(_runs(tuned), part), comparisons).estimate

    def _members(self, curve: Curve) -> Iterator[tuple[int, tuple[Member, ...]]]:
        for n in (0,) if curve == "base" else (0, *cuts(self.groups)):
            if members := self.done.get(self._place(curve, n)):
                yield n, members

    def _place(self, curve: Curve, n: int) -> tuple[Curve, int]:
        """Whose members stand at n of the curve. Where two curves meet, the networks are trained once."""
        if n == 0 and curve in ("AnB", "AnB+"):
            return "base", 0
        if curve == "AnB" and n == len(self.groups):
            return "probe", n
        return curve, n

    def _point(self, n: int, members: tuple[Member, ...]) -> Point:
        scores = [member.result().reported for member in members]
        accuracies, images = tuple(score.accuracy for score in scores), scores[0].images
        return Point(n, wilson(fmean(accuracies), images), accuracies)


def _runs(members: tuple[Member, ...]) -> list[Run]:
    return [member.run for member in members]


def curves_of(study: Study) -> Curves:
    """What is done by now."""
    target, members = study.target, study.members
    done: dict[tuple[Curve, int], tuple[Member, ...]] = {}
    for member in members:
        if member.state() == "done":
            place = point_of(member.plan, target)
            done[place] = (*done.get(place, ()), member)
    return Curves(members[0].plan.groups, done)
