"""The bench on which strategies are tried: images with their codes, and a setup of each strategy's plan."""

from dataclasses import dataclass, replace

from tl_core.advice.evidence import PROBES, TRAINED, Evidence, Pilot
from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.matrix import Answers
from tl_core.matrix.strategy import Strategy, recipe_for
from tl_core.network.encoder import encoder_for
from tl_core.pilots.pilot import order_of, parts_of, pilot_of
from tl_core.pilots.probes import Judged, evidence_from, judged
from tl_core.pilots.sample import Images, SampleSetup, pixels_of, setup_for
from tl_core.plans import Plan
from tl_core.plans.plan import DeviceChoice
from tl_core.plans.recommendation import plan_for
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import device_for
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report, stages

SEEN: tuple[Part, ...] = ("train", "val")


@dataclass(frozen=True)
class Bench:
    """Images and codes, the backbone's card, and what the matrix says, from which plans are drawn up.

    `early_cut` is the layer group of the early probe.
    """

    images: Images
    card: BackboneCard
    answers: Answers
    early_cut: str | None
    workspace: Workspace
    channel: Channel
    device: DeviceChoice
    seed: int = 0

    def plan(self, strategy: Strategy, dataset: Dataset) -> Plan:
        """The strategy's own plan for the images, without live probes."""
        plan = plan_for(strategy, self.answers, self.card, dataset, self.early_cut)
        return replace(plan, probes=False, seed=self.seed, device=self.device)

    def setup(self, strategy: Strategy, sample: Images) -> SampleSetup:
        plan = self.plan(strategy, sample.dataset)
        return setup_for(sample, plan, self.workspace, self.channel)

    def probed(self) -> Evidence:
        """What the frozen strategies come to. Raises StopRequestedError."""
        found: dict[Strategy, Judged] = {}
        for strategy in PROBES:
            self.channel.report(f"Trying the {recipe_for(strategy).title.lower()}")
            found[strategy] = judged(self.setup(strategy, self.images))
        return evidence_from(found, self.images.dataset)

    def piloted(self, rung: int, probe: Strategy) -> Pilot:
        """A pilot on so many images, against that probe. Raises StopRequestedError."""
        sample = self.images.sample(parts_of(order_of(self.images.dataset, self.seed), rung))
        trainings = {strategy: self.setup(strategy, sample) for strategy in TRAINED}
        return pilot_of(self.setup(probe, sample), trainings)


def bench_for(
    dataset: Dataset,
    card: BackboneCard,
    weights: Weights,
    answers: Answers,
    early_cut: str | None,
    workspace: Workspace,
    device: DeviceChoice,
    report: Report,
) -> Bench:
    """The bench of a dataset: its codes are computed where no earlier run has. Raises StopRequestedError."""
    encoder = encoder_for(weights, card, dataset, workspace, device_for(device))
    codes = encoder.codes(dataset, workspace, report, SEEN)
    images = Images(dataset, codes, pixels_of(dataset, encoder.preprocessing, workspace))
    return Bench(images, card, answers, early_cut, workspace, Channel(stages(report)), device)
