"""What learns: the network with its probes on its data, one step of it, and other toggles from a step on."""

import shutil
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.dataset.dataset import Part
from tl_core.heads.losses import LOSSES, Loss, cross_entropy, weighted
from tl_core.heads.probes import Probes
from tl_core.heads.tally import Tally
from tl_core.heads.threads import one_thread, threads_for
from tl_core.network.encoder import batch_for
from tl_core.network.model import Network, in_evaluation, order_gradients
from tl_core.network.receipt import group_hashes
from tl_core.plans.phases import LOOKED_AT, STEP_PIXELS
from tl_core.training.accumulation import LARGEST_BATCH, Memory, Passed, joined, parts_of
from tl_core.training.batches import Batches
from tl_core.training.checkpoints import Checkpoint
from tl_core.training.head_start import start_solved
from tl_core.training.optimisation import (
    LONGEST_STEP,
    SHARP,
    average_of,
    carried_over,
    copy_of,
    foreseen,
    optimiser_for,
)
from tl_core.training.phase import Phase, into_training, phase_for
from tl_core.training.setup import Setup
from tl_core.training.state import Moment, State, Toggles


@dataclass(frozen=True)
class Learner:
    """A network that learns; other toggles make another learner of it.

    `loss` is what the steps minimise. `start` are the parameters before the first step. Below `scratch` is
    kept what the frozen prefix gives.
    """

    batches: Batches
    loss: Loss
    memory: Memory
    start: dict[str, Tensor]
    scratch: Path
    state: State
    phase: Phase

    @classmethod
    def begin(cls, setup: Setup, scratch: Path, saved: Checkpoint | None = None) -> "Learner":
        """A learner before its first step, or as a checkpoint saved it.

        Where the plan says so, the head and the probes are solved on codes first. Raises StopRequestedError.
        """
        order_gradients(setup.network)
        batches, probes = Batches.of(setup), _probes_for(setup)
        if setup.plan.head_start == "solved":
            start_solved(setup, probes, batches.pixels)
        start = copy_of(setup.network)
        toggles = saved.toggles if saved else Toggles.of(setup.plan, setup.hashes)
        optimiser = optimiser_for(setup.network, toggles.in_force(setup.plan))
        state = State(setup.network, optimiser, probes, average_of(setup.network, setup.plan.ema))
        if saved:
            saved.restore(state)
            now = group_hashes(setup.network)
            toggles = toggles.noted(setup.plan, saved.reached.epoch, setup.hashes, now)
        at_once = saved.reached.at_once if saved else LARGEST_BATCH
        memory = Memory(setup.channel, setup.plan.batch_size, at_once)
        phase = phase_for(batches, state, toggles, scratch, saved.reached.share if saved else 1.0)
        return cls(batches, _loss_for(setup), memory, start, scratch, state, phase)

    @property
    def setup(self) -> Setup:
        return self.batches.setup

    def toggled(self, trained: tuple[str, ...], moment: Moment) -> "Learner":
        """The learner in which exactly these groups learn from this step on."""
        now = group_hashes(self.state.network)
        toggles = self.phase.toggles.changed(trained, self.setup.plan, moment, now)
        new = optimiser_for(self.state.network, toggles.in_force(self.setup.plan))
        state = replace(self.state, optimiser=carried_over(self.state.optimiser, new))
        # The prefix may hold weights that have moved since it was kept.
        shutil.rmtree(self.scratch, ignore_errors=True)
        phase = phase_for(self.batches, state, toggles, self.scratch, self.phase.share)
        return replace(self, state=state, phase=phase)

    def held_back(self) -> "Learner":
        """The learner at the rates that its head bears: a share of the plan's where the head is sharp.

        The first batches are looked at as in an evaluation: nothing changes by it.
        """
        seen: list[float] = []
        with in_evaluation(self.state.network):
            for chosen in islice(self.batches.of_epoch(0), LOOKED_AT):
                self._passed(chosen, 0)
                seen.append(float(foreseen(self.state.optimiser)))
        self.state.optimiser.zero_grad()
        change = sum(seen) / len(seen)
        share = LONGEST_STEP / change if change > SHARP else 1.0
        return replace(self, phase=replace(self.phase, share=share))

    def without_kept_prefix(self) -> "Learner":
        """The learner in which images go through the whole network again."""
        forward = replace(self.phase.forward, store=None)
        return replace(self, phase=replace(self.phase, forward=forward))

    def wake(self) -> None:
        """Back into training mode after an evaluation, as far as groups learn."""
        into_training(self.state.network, self.phase.plan)

    def step(self, chosen: np.ndarray, epoch: int, tally: Tally) -> Tensor:
        """One step of the network and of the probes; the loss before it, one number."""
        labels, probes = self.batches.labels[chosen], self.state.probes
        passed = self._passed(chosen, epoch)
        with one_thread():
            self.state.optimiser.step()
            probed = probes.learn(passed.codes, labels) if probes.names else {}
            tally.add({HEAD: passed.scores, **probed}, labels)
        return passed.loss

    def _passed(self, chosen: np.ndarray, epoch: int) -> Passed:
        """Leave the gradients of a batch, in as many parts as memory needs, on as many threads as pay."""
        with threads_for(len(chosen) * self.setup.plan.image_size**2, STEP_PIXELS):
            return self.memory.fitting(len(chosen), lambda: self.gradients(chosen, epoch))

    def gradients(self, chosen: np.ndarray, epoch: int | None) -> Passed:
        """Leave the gradients of a batch's mean loss in the network.

        The losses of a part are divided by the size of the batch, so that parts of any sizes add up to the
        undivided batch. Only where BatchNorm learns that is not exact: it takes its statistics of a part.
        """
        self.state.optimiser.zero_grad()
        parts = parts_of(chosen, self.memory.at_once)
        return joined([self._gradients_of(part, len(chosen), epoch) for part in parts])

    def _gradients_of(self, part: np.ndarray, batch: int, epoch: int | None) -> Passed:
        scores, codes = self.phase.forward(self.state.network, part, epoch)
        loss = self.loss(scores.float(), self.batches.labels[part]).sum() / batch
        loss.backward()
        return Passed(loss.detach(), scores.detach().float(), codes)

    def scores(self, network: Network, part: Part) -> dict[str, Tensor]:
        """{head and groups: class scores (n, classes)} of one part; leaves the network in eval mode."""
        network.eval()
        places = self.batches.places(part)
        images = min(self._images_at_once(), len(places))
        return self.memory.fitting(images, lambda: self._scores(network, places))

    def _images_at_once(self) -> int:
        return min(self.memory.at_once, batch_for(self.setup.device, self.setup.plan.image_size))

    def _scores(self, network: Network, places: np.ndarray) -> dict[str, Tensor]:
        probes, size = self.state.probes, self._images_at_once()
        found: dict[str, list[Tensor]] = {HEAD: []}
        with torch.inference_mode():
            for first in range(0, len(places), size):
                scores, codes = self.phase.forward(network, places[first : first + size], None)
                probed = probes.scores(codes) if probes.names else {}
                for name, score in {HEAD: scores, **probed}.items():
                    found.setdefault(name, []).append(score.float())
        nothing = torch.empty(0, len(self.setup.dataset.classes))
        return {name: torch.cat(scores) if scores else nothing for name, scores in found.items()}

    def tally(self) -> Tally:
        """An empty one, in the plain loss of the head: by that runs can be compared."""
        return Tally({HEAD: LOSSES[self.setup.plan.head]})


def _probes_for(setup: Setup) -> Probes:
    widths, names = setup.backbone.layout.widths, setup.network.group_names
    chosen = {name: widths[name] for name in names} if setup.plan.probes else {}
    return Probes(chosen, len(setup.dataset.classes)).to(setup.device.name)


def _loss_for(setup: Setup) -> Loss:
    own = LOSSES[setup.plan.head]
    if setup.plan.head == "softmax":
        own = partial(cross_entropy, smoothing=setup.plan.label_smoothing)
    return weighted(own, setup.class_weights())
