"""Where a fine-tuning stands: what learns, which groups may, how far it is and how good it was."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from timm.utils.model_ema import ModelEmaV3

from tl_core.heads.probes import Probes
from tl_core.network.model import Network
from tl_core.plans import Plan
from tl_core.runs.receipt import Span
from tl_core.training.accumulation import LARGEST_BATCH


@dataclass(frozen=True)
class State:
    """What changes from step to step: everything that a resumed run must have again."""

    network: Network
    optimiser: torch.optim.AdamW
    probes: Probes
    average: ModelEmaV3 | None = None

    @property
    def kept(self) -> Network:
        """The network that is evaluated and becomes the model: the average where there is one."""
        if self.average is None:
            return self.network
        averaged = self.average.module
        assert isinstance(averaged, Network)
        return averaged


@dataclass(frozen=True)
class Toggles:
    """Which groups learn now, at which step each of those thawed on the way began, and all that ever did.

    `spans` are the times in which each group was frozen. The last of a group that is frozen now has no end.
    """

    trained: tuple[str, ...]
    thawed: dict[str, int]
    ever_trained: frozenset[str]
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, hashes: Mapping[str, str]) -> "Toggles":
        """Those that a run of the plan begins with; `hashes` are those of the groups before it."""
        return cls(plan.trained, {}, frozenset(plan.learning)).noted(plan, 0, hashes, hashes)

    def in_force(self, plan: Plan) -> Plan:
        """The plan of the run with exactly these groups learning."""
        return replace(plan, trained=self.trained)

    def changed(
        self, trained: tuple[str, ...], plan: Plan, moment: "Moment", hashes: Mapping[str, str]
    ) -> "Toggles":
        """Those from this step on; `plan` is the one of the run, `hashes` are those of the groups now."""
        frozen, learning = self.in_force(plan).frozen, replace(plan, trained=trained).learning
        thawed = [name for name in learning if name in frozen]
        going_on = {name: begun for name, begun in self.thawed.items() if name in learning}
        ended = {name: _ended(self.spans[name], hashes[name], moment.before) for name in thawed}
        new = Toggles(
            trained,
            going_on | dict.fromkeys(thawed, moment.count),
            self.ever_trained | set(learning),
            self.spans | ended,
        )
        return new.noted(plan, moment.before, {}, hashes)

    def noted(
        self, plan: Plan, epoch: float, at_start: Mapping[str, str], now: Mapping[str, str]
    ) -> "Toggles":
        """With a span for every group that is frozen and has none that goes on; `plan` is the one of the run.

        A group that never learned has been frozen from the start. Another one counts as frozen from this
        epoch on: a checkpoint of an earlier version does not say since when it really was.
        """
        begun = {
            name: Span.begin(epoch, now[name]) if name in self.ever_trained else Span.begin(0, at_start[name])
            for name in self.in_force(plan).frozen
            if not _goes_on(self.spans.get(name, ()))
        }
        spans = {name: (*self.spans.get(name, ()), span) for name, span in begun.items()}
        return replace(self, spans=self.spans | spans)

    def ended(self, hashes: Mapping[str, str]) -> dict[str, tuple[Span, ...]]:
        """The spans of the groups that also learned; `hashes` are those at the end of the training."""
        return {
            name: _ended(spans, hashes[name]) if _goes_on(spans) else spans
            for name, spans in self.spans.items()
            if name in self.ever_trained
        }


def _goes_on(spans: tuple[Span, ...]) -> bool:
    return any(span.ended is None for span in spans)


def _ended(spans: tuple[Span, ...], digest: str, epoch: float | None = None) -> tuple[Span, ...]:
    *earlier, last = spans
    return (*earlier, replace(last, after=digest, ended=epoch))


@dataclass(frozen=True)
class Best:
    """The epoch with the best validation accuracy so far; of two that tie, the one with the lower loss."""

    epoch: float
    accuracy: float
    loss: float

    def beats(self, other: "Best | None") -> bool:
        """Whether this is better. A loss that is not finite never counts as better."""
        if other is None:
            return True
        return math.isfinite(self.loss) and (self.accuracy, -self.loss) > (other.accuracy, -other.loss)


@dataclass(frozen=True)
class Reached:
    """How far a fine-tuning is: whole epochs done, the best so far, how many images fit into memory, and
    which share of the plan's rates its steps take.
    """

    epoch: int
    best: Best
    at_once: int = LARGEST_BATCH
    share: float = 1.0


@dataclass(frozen=True)
class Moment:
    """One step of a run: which of the `steps` of an epoch, counted from 1, after so many whole epochs."""

    epoch: int
    step: int
    steps: int

    @property
    def count(self) -> int:
        """How many steps the run has taken with this one."""
        return self.epoch * self.steps + self.step

    @property
    def before(self) -> float:
        """How many epochs were done before this step."""
        return self.epoch + (self.step - 1) / self.steps

    @property
    def after(self) -> float:
        """How many are done with it."""
        return self.epoch + self.step / self.steps

    @property
    def ends_epoch(self) -> bool:
        return self.step == self.steps
