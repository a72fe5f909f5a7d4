"""Where a fine-tuning stands: what learns, which groups may, how far it is and how good it was."""

import math
from dataclasses import dataclass, replace

import torch
from timm.utils.model_ema import ModelEmaV3

from tl_core.heads.probes import Probes
from tl_core.network.model import Network
from tl_core.plans import Plan


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
    """Which groups learn now, at which step each of those thawed on the way began, and all that ever did."""

    trained: tuple[str, ...]
    thawed: dict[str, int]
    ever_trained: frozenset[str]

    @classmethod
    def of(cls, plan: Plan) -> "Toggles":
        """Those that a run of the plan begins with."""
        return cls(plan.trained, {}, frozenset(plan.learning))

    def in_force(self, plan: Plan) -> Plan:
        """The plan of the run with exactly these groups learning."""
        return replace(plan, trained=self.trained)

    def changed(self, trained: tuple[str, ...], plan: Plan, step: int) -> "Toggles":
        """Those from this step on; `plan` is the one of the run."""
        before = self.in_force(plan).learning
        learning = replace(plan, trained=trained).learning
        going_on = {name: begun for name, begun in self.thawed.items() if name in learning}
        new = {name: step for name in learning if name not in before}
        return Toggles(trained, going_on | new, self.ever_trained | set(learning))

    def to_json(self) -> dict:
        return {
            "trained": list(self.trained),
            "thawed": self.thawed,
            "ever_trained": sorted(self.ever_trained),
        }

    @classmethod
    def from_json(cls, stored: dict) -> "Toggles":
        return cls(tuple(stored["trained"]), stored["thawed"], frozenset(stored["ever_trained"]))


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
    """How far a fine-tuning is: whole epochs done, the best so far, and how many images fit into memory."""

    epoch: int
    best: Best
    at_once: int


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
