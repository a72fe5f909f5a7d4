"""What a learning-rate range test found: the loss at each rate, and the rate it suggests for a plan."""

from dataclasses import dataclass, replace
from typing import Literal

from tl_core.evidence.wording import readable_rate
from tl_core.plans.plan import Plan
from tl_core.workspace.stored import as_json, part_of

Why = Literal["steepest", "tenth"]
REASONS: dict[Why, str] = {
    "steepest": "that is where the loss falls most steeply",
    "tenth": "that is a tenth of the rate at which the loss is lowest",
}
LOWEST, HIGHEST = 1e-6, 1.0


@dataclass(frozen=True)
class RateRange:
    """Rates of the head in the order they were tried, the loss of each step, and the curve through them.

    The backbone went along at `backbone_share` of the head's rate. `suggestion` is a rate of the head; None,
    with no `why`, where no rate lowered the loss clearly. `diverged` says that the test ended before HIGHEST,
    since the loss had run away.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    backbone_share: float
    suggestion: float | None
    why: Why | None
    diverged: bool

    @property
    def sentence(self) -> str:
        ended = (
            f"the loss diverges at {self.rates[-1]:.1g}"
            if self.diverged
            else f"the loss does not diverge up to {HIGHEST:g}"
        )
        if self.suggestion is None or self.why is None:
            return f"No rate lowers the loss clearly, and {ended}: keep the rates of the plan."
        head, backbone = (readable_rate(share * self.suggestion) for share in (1.0, self.backbone_share))
        return f"Take {head} for the head and {backbone} for the backbone: {REASONS[self.why]}; {ended}."

    def applied(self, plan: Plan) -> Plan:
        """The plan at the suggested rates. Raises ValueError where there is no suggestion."""
        if self.suggestion is None:
            raise ValueError(self.sentence)
        backbone = _digits(self.suggestion * self.backbone_share, 6)
        return replace(plan, head_rate=self.suggestion, backbone_rate=backbone)

    def to_json(self) -> dict[str, object]:
        return {**as_json(self), "sentence": self.sentence}

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "RateRange":
        """From what `to_json` gives, whatever else stands beside it. Raises ValueError."""
        return part_of(stored, cls)


def in_question(plan: Plan) -> Plan:
    """The plan without what a range test does not depend on: the larger of its rates is 1, the other its
    share of that.

    Plans that differ in the rest ask the same question, before and after they take the suggestion. Raises
    ValueError for a plan that has no rate to find.
    """
    if plan.fixed_features:
        raise ValueError(
            "no layer group learns, so the head is solved to convergence, without a rate; thaw a layer group"
        )
    if not plan.head_rate:
        raise ValueError(
            "the rate of the head is 0, and the other rates are found as a share of it; give the head a rate"
        )
    largest = max(plan.head_rate, plan.backbone_rate)
    head, backbone = (_digits(rate / largest, 3) for rate in (plan.head_rate, plan.backbone_rate))
    return replace(plan, head_rate=head, backbone_rate=backbone, epochs=1, probes=False, patience=0, ema=0.0)


def _digits(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")
