"""What advice is asked about: images, a backbone and both answers; what follows from them before anything is
tried.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tl_core.advice.advice import Advice
from tl_core.advice.evidence import ADVISED, PROBES, Evidence
from tl_core.advice.kept import evidence_path, kept
from tl_core.advice.rungs import next_pilot, pilots_seconds
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan
from tl_core.plans.duration import Duration, duration_of
from tl_core.plans.plan import Changes
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import Workspace


@dataclass(frozen=True)
class Case:
    """One case for advice. `early_cut` is the layer group that the early probe reads, None where no depth
    profile chose it; `changes` are made to every plan.
    """

    dataset: Dataset
    card: BackboneCard
    answers: Answers
    early_cut: str | None
    workspace: Workspace
    changes: Changes = field(default_factory=Changes)

    @cached_property
    def plans(self) -> dict[Strategy, Plan]:
        """The plan of each strategy on all images."""
        about = self.answers, self.card, self.dataset, self.early_cut
        return {strategy: replace(plan_for(strategy, *about), **self.changes) for strategy in ADVISED}

    @cached_property
    def seconds_of(self) -> dict[Strategy, float | None]:
        """About how long a run of each strategy takes; None where the backbone's pace was not measured."""
        durations = {strategy: self._duration(strategy) for strategy in ADVISED}
        return {strategy: found.likely if found else None for strategy, found in durations.items()}

    @property
    def seconds(self) -> float | None:
        """How long finding out takes at most, about; None where the backbone's pace was not measured."""
        probes = self._duration(*PROBES)
        images = len(self.dataset.part("train"))
        pilots = pilots_seconds(images, self.seconds_of, self.plans["fine_tune_all"])
        return None if probes is None else probes.high + sum(pilots)

    @property
    def path(self) -> Path:
        return evidence_path(self.workspace, self.dataset, self.card, self.answers)

    def known(self) -> Evidence | None:
        """What was found out so far; None where nothing was."""
        return kept(self.path)

    def next_pilot(self, evidence: Evidence) -> tuple[int, float] | None:
        """On how many images the next pilot trains, and about how many seconds that takes; None where there
        is none, or pilots would take nearly as long as fine-tuning everything.
        """
        return next_pilot(evidence, self.seconds_of, self.plans["fine_tune_all"])

    def advice_on(self, evidence: Evidence, asked: float | None = None) -> Advice:
        """What the evidence says; `asked` is the margin that was asked for, as a share of the images."""
        notes_say = scenario_for(self.answers).strategy
        return Advice(evidence, notes_say, self.seconds_of, asked, self.next_pilot(evidence))

    def _duration(self, *strategies: Strategy) -> Duration | None:
        plans = [self.plans[strategy] for strategy in strategies]
        return duration_of(plans, self.card, {self.dataset.id: self.dataset}, self.workspace)
