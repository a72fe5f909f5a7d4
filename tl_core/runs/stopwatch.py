"""How long each phase of a run takes, heard from its events; remembered for the estimates of later runs."""

import time
from dataclasses import dataclass, field, replace

from tl_core.backbones.card import card_on, parse_weights
from tl_core.dataset import Dataset
from tl_core.plans import Plan, timings
from tl_core.plans.kept import kept_for
from tl_core.plans.phases import Amount, Job, Phase, Phases
from tl_core.plans.timings import Timing
from tl_core.workspace import Workspace
from tl_core.workspace.events import Emit, Event, Stage

# How the stages of each phase begin. What has none is waiting, which nobody can estimate.
STAGES: tuple[tuple[str, Phase], ...] = (
    ("Opening", "start"),
    ("Decoding", "decode"),
    ("Computing codes", "codes"),
    ("Probing", "heads"),
    ("Choosing", "heads"),
    ("Solving", "heads"),
    ("Cross-validating", "heads"),
    ("Validating", "epochs"),
    ("Epoch", "epochs"),
    ("Writing", "end"),
)


@dataclass
class Stopwatch:
    """Hears the events of a run on their way to `emit`."""

    emit: Emit
    taken: Phases = field(default_factory=dict)
    phase: Phase | None = None
    since: float = field(default_factory=time.monotonic)

    def __call__(self, event: Event) -> None:
        if isinstance(event, Stage):
            self.turn(next((phase for words, phase in STAGES if event.stage.startswith(words)), None))
        self.emit(event)

    def turn(self, phase: Phase | None) -> None:
        """From now on the run is in another phase."""
        now = time.monotonic()
        if self.phase:
            self.taken[self.phase] = self.taken.get(self.phase, 0.0) + now - self.since
        self.phase, self.since = phase, now


@dataclass(frozen=True)
class Expected:
    """A run that is about to begin, as it would be estimated now."""

    job: Job

    @classmethod
    def of(cls, plan: Plan, dataset: Dataset, device: str, workspace: Workspace) -> "Expected | None":
        """None where nobody has described the backbone on this device."""
        card = card_on(workspace, parse_weights(plan.weights), device)
        if card is None:
            return None
        return cls(Job(plan, card, Amount.of(dataset), kept_for(plan, card, workspace)))

    def note(self, workspace: Workspace, taken: Phases, epochs: float) -> None:
        """Remember what the run took, which ended after so many epochs."""
        plan = self.job.plan
        done = plan if plan.fixed_features else replace(plan, epochs=max(1, round(epochs)))
        if phases := replace(self.job, plan=done).phases():
            kind = timings.kind_of(plan)
            timings.note(workspace, Timing(plan.weights, kind, self.job.card.device, phases, taken))
