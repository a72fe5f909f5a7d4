"""The images asked which strategy will do best on them: probes first, then pilots for as long as they can
decide.
"""

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tl_core.advice import Advice
from tl_core.advice.case import Case
from tl_core.advice.evidence import Evidence
from tl_core.advice.kept import keep
from tl_core.backbones import Weights
from tl_core.plans.plan import DeviceChoice
from tl_core.workspace.events import Report

if TYPE_CHECKING:
    from tl_core.pilots.bench import Bench


@dataclass(frozen=True)
class Inquiry:
    """One question for advice: the case, the backbone's weights and the device to try them on, whom to keep
    informed, and the margin that was asked for.
    """

    case: Case
    weights: Weights
    choice: DeviceChoice
    report: Report
    asked: float | None = None

    def evidence_within(self, budget: float | None) -> Evidence:
        """Probes, then pilots until one decides, none is worth its time, or the budget is spent; kept after
        every step.
        """
        started, path = time.monotonic(), self.case.path
        evidence = self.case.known()
        if evidence is None:
            evidence = replace(self._bench.probed(), probing=time.monotonic() - started)
            keep(path, evidence)
        while (pilot := self.case.next_pilot(evidence)) and not self.advice_on(evidence).decision.sure:
            images, seconds = pilot
            begun = time.monotonic()
            if budget is not None and begun - started + seconds > budget:
                break
            self.report(f"Training on {images:,} images to see what it gains", 0, 0)
            found = self._bench.piloted(images, evidence.best.strategy)
            evidence = evidence.and_then(found)
            keep(path, evidence)
        return evidence

    def advice_on(self, evidence: Evidence) -> Advice:
        return self.case.advice_on(evidence, self.asked)

    def advice_within(self, budget: float | None) -> Advice:
        return self.advice_on(self.evidence_within(budget))

    @cached_property
    def _bench(self) -> "Bench":
        from tl_core.pilots.bench import bench_for

        case = self.case
        about = case.dataset, case.card, self.weights, case.answers, case.early_cut
        return bench_for(*about, case.workspace, self.choice, self.report)
