"""How long runs will take, before they start: a range, from what was measured and what earlier runs took."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import readable_range
from tl_core.plans import timings
from tl_core.plans.kept import kept_for
from tl_core.plans.phases import Amount, Job
from tl_core.plans.plan import Plan
from tl_core.plans.timings import Experience
from tl_core.workspace import Workspace

# How far off an estimate may be, as a logarithm: at first, and then as earlier runs of these weights were.
UNSURE, SUREST, ENOUGH = math.log(1.5), math.log(1.15), 3


@dataclass(frozen=True)
class Duration:
    """Seconds: the likely ones, and between which the runs will most likely end."""

    likely: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """As a person reads it: `about 10 to 20 s`."""
        return f"about {readable_range(self.low, self.high)}"


def duration_of(
    plans: Sequence[Plan], card: BackboneCard, datasets: Mapping[str, Dataset], workspace: Workspace
) -> Duration | None:
    """Of runs one after the other, each of which finds what those before it kept.

    `datasets` are those of the plans, by id. None where the backbone was not measured.
    """
    amounts = {name: Amount.of(dataset) for name, dataset in datasets.items()}
    known = timings.earlier(workspace, card.device)
    kept: frozenset[str] = frozenset()
    likely, unsure = 0.0, UNSURE
    for plan in plans:
        job = Job(plan, card, amounts[plan.dataset], kept | kept_for(plan, card, workspace))
        experience = Experience(plan.weights, timings.kind_of(plan), known)
        phases = job.phases()
        if phases is None:
            return None
        likely, kept = likely + sum(experience.corrected(phases).values()), job.leaves
        unsure = _unsure(experience)
    return Duration(likely, likely * math.exp(-unsure), likely * math.exp(unsure))


def _unsure(experience: Experience) -> float:
    """As far as nearly all of the newest runs were off."""
    misses = sorted(experience.misses())
    if len(misses) < ENOUGH:
        return UNSURE
    return min(UNSURE, max(SUREST, misses[-2]))
