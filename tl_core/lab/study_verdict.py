"""What a layer study says at its end, in one sentence: where specificity starts, the best probe, whether
co-adaptation shows.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tl_core.dataset.dataset import PART_NAMES
from tl_core.evidence import Estimate
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lab.experiment import OVER
from tl_core.lab.study import CURVES, Study, point_of
from tl_core.lab.study_curves import Curves, Point, curves_of
from tl_core.plans import Plan

# A group counts as costing something where the interval of its cost leaves out 0.
RULE = "A cost counts where its 95 % interval, widened for the number of comparisons, leaves out 0."


@dataclass(frozen=True)
class StudyVerdict:
    """What freezing costs by n, {n: accuracy frozen less fine-tuned}, on the target and on the source itself;
    the best probe.

    `selffers` is empty where there are none.
    """

    groups: tuple[str, ...]
    copies: dict[int, Estimate]
    selffers: dict[int, Estimate]
    best_probe: Point | None

    @property
    def specific_from(self) -> int | None:
        """The first n at which frozen copies fall behind fine-tuned ones on the target; None where they never
        do.
        """
        return _first_cost(self.copies)

    @property
    def co_adapted_from(self) -> int | None:
        """The first n at which frozen copies fall behind on the source itself; None where they never do."""
        return _first_cost(self.selffers)

    @property
    def sentence(self) -> str:
        parts = (self._specificity(), self._probe(), self._co_adaptation())
        return " ".join(f"{part}." for part in parts if part)

    def _specificity(self) -> str:
        first = self.specific_from
        if first is None:
            return f"Keep the first {max(self.copies)} layer groups frozen: freezing costs nothing here"
        where = f"{self.groups[first - 1]} (n = {first})"
        kept = f"Keep the groups up to {self.groups[first - 2]} frozen" if first > 1 else "Freeze no group"
        cost = in_signed_points(self.copies[first])
        return f"{kept}: from {where} on, freezing changes accuracy by {cost}"

    def _probe(self) -> str:
        if self.best_probe is None:
            return ""
        return (
            f"The probe is best after {self.groups[self.best_probe.n - 1]},"
            f" {in_points(self.best_probe.accuracy)}"
        )

    def _co_adaptation(self) -> str:
        if not self.selffers:
            return "Without controls on the source's own classes, the study cannot say why"
        if self.co_adapted_from is None:
            return "No co-adaptation shows: on the source's own classes freezing costs nothing"
        cost = in_signed_points(self.selffers[self.co_adapted_from])
        shared = self.specific_from is not None and self.co_adapted_from <= self.specific_from
        so = ", so part of that is not specificity" if shared else ""
        return (
            f"Co-adaptation shows from n = {self.co_adapted_from} on: {cost} on the source's own classes{so}"
        )


def _first_cost(costs: dict[int, Estimate]) -> int | None:
    return next((n for n, cost in costs.items() if cost.below_zero), None)


def verdict(study: Study, curves: Curves) -> StudyVerdict | None:
    """None while the study goes on, and where nothing frozen can be set against something fine-tuned."""
    copies = curves.costs("AnB", "AnB+")
    if study.state() not in OVER or not copies:
        return None
    # Of two that tie, the later one: its codes are the more compact.
    best = max(reversed(curves.points("probe")), key=lambda point: point.accuracy.value, default=None)
    return StudyVerdict(curves.groups, copies, curves.costs("AnA", "AnA+"), best)


def budget(plans: Sequence[Plan]) -> str:
    """What every network of a study is given."""
    learning = [plan for plan in plans if not plan.fixed_features]
    seeds = counted(len({plan.seed for plan in learning}), "seed")
    epochs = counted(learning[0].epochs, "epoch")
    return (
        f"Same split, {seeds}, {epochs} each, at one rate for copied and new groups. With all groups copied,"
        " the head is solved first."
    )


def summary(study: Study) -> dict[str, object]:
    """All of it as one JSON object."""
    curves = curves_of(study)
    found, target, members = verdict(study, curves), study.target, study.members
    places = [point_of(member.plan, target) for member in members]
    return {
        "study": study.id,
        "state": study.state(),
        "groups": list(curves.groups),
        "part": curves.part and PART_NAMES[curves.part],
        "sentence": found and found.sentence,
        "rule": RULE,
        "budget": budget([member.plan for member in members]),
        "curves": {
            curve: [asdict(point) for point in points] for curve in CURVES if (points := curves.points(curve))
        },
        "costs": {"AnB": found and _costs(found.copies), "AnA": found and _costs(found.selffers)},
        "members": [
            {"run": member.run.id, "curve": curve, "n": n, "seed": member.plan.seed, "state": member.state()}
            for member, (curve, n) in zip(members, places, strict=True)
        ],
        "folder": str(study.folder),
    }


def _costs(costs: dict[int, Estimate]) -> list[dict[str, object]]:
    return [{"n": n, **asdict(cost)} for n, cost in costs.items()]
