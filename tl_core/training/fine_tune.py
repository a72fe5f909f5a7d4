"""A run in which layer groups learn: epoch after epoch, and what it says while it goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tl_core.backbones.card import HEAD
from tl_core.heads.tally import Tally
from tl_core.heads.threads import one_thread
from tl_core.network.receipt import group_hashes
from tl_core.plans import Plan
from tl_core.runs.channel import Channel
from tl_core.runs.keeping import CHECKPOINTS, PREFIX
from tl_core.runs.result import HELD_OUT
from tl_core.training import checkpoints
from tl_core.training.divergence import DivergedError, GradientLog
from tl_core.training.learner import Learner
from tl_core.training.optimisation import drift, gradient_ratio, rates_now
from tl_core.training.setup import Outcome, Setup
from tl_core.training.state import Best, Moment, Reached
from tl_core.workspace.events import Metric, Note, Toggle, Warning

# A long epoch shows this many points, a short one as many as it has steps; a run of many epochs fewer, for
# about this many in all.
POINTS_AN_EPOCH, POINTS_A_RUN = 8, 160
HELD_BACK = (
    "A step at the plan's rates could undo what the solved head knows, so the rates of this run are {:.2g} of"
    " the plan's."
)


def fine_tune(setup: Setup, folder: Path) -> Outcome:
    """Train the groups that learn and the head together; the network ends with the weights of the best epoch.

    Goes on from the last checkpoint in `folder`, the run's own. Where the training diverges, the best epoch
    is the best before it did, and the outcome says so. Where an earlier attempt failed and only its best
    epoch is to be kept, nothing is trained. Raises StopRequestedError.
    """
    tuning, failure = FineTuning.begin(setup, folder), ""
    if ended := setup.channel.failure:
        return tuning.outcome(f"{ended}; the best weights so far, of epoch {tuning.best.epoch:g}, are kept")
    try:
        tuning.run()
    except DivergedError as error:
        tuning.epoch = error.step / tuning.learner.batches.steps
        failure = error.sentence(tuning.epoch, tuning.best.epoch)
    return tuning.outcome(failure)


@dataclass
class FineTuning:
    """A fine-tuning while it goes: `epoch` counts the passes over the training part that are done.

    It is a fraction where the run stops within one. `best` is the best epoch so far, whose weights are kept
    in `folder`. `tally` has the batches since the last point of the curves.
    """

    learner: Learner
    folder: Path
    epoch: float
    best: Best
    tally: Tally
    gradients: GradientLog = field(default_factory=GradientLog)

    @property
    def plan(self) -> Plan:
        return self.learner.setup.plan

    @property
    def channel(self) -> Channel:
        return self.learner.setup.channel

    @classmethod
    def begin(cls, setup: Setup, folder: Path) -> "FineTuning":
        """Before the first step, already evaluated once; or where the last checkpoint left off."""
        kept = folder / CHECKPOINTS
        saved = checkpoints.last(kept)
        learner = Learner.begin(setup, folder / PREFIX, saved)
        if saved:
            return cls(learner, kept, float(saved.reached.epoch), saved.reached.best, learner.tally())
        if setup.plan.head_start == "solved":
            learner = _held_back(learner)
        return cls(learner, kept, 0, best_of(learner, kept, 0, None), learner.tally())

    def run(self) -> None:
        """Epoch after epoch, until the plan's last, or none gets better, or the user stops the run.

        Raises DivergedError.
        """
        while not self.done:
            self._train_epoch()
            self.best = best_of(self.learner, self.folder, self.epoch, self.best)
            if self.epoch.is_integer():
                self._save()
            if self.channel.should_stop():
                break
        if self._out_of_patience and self.epoch < self.plan.epochs:
            self._say_why()

    def _train_epoch(self) -> None:
        """One pass over the training part, or what there is of it before the user stops the run."""
        self.learner.wake()
        self.tally = self.learner.tally()
        for moment, chosen in self._moments():
            self._toggle(moment)
            self._learn(moment, chosen)
            if self._is_point(moment):
                self._show(moment)
            self.epoch = moment.after
            if self.channel.should_stop():
                break

    def _moments(self) -> Iterator[tuple[Moment, np.ndarray]]:
        """Each step of the next epoch, with its images."""
        batches, epoch = self.learner.batches, int(self.epoch)
        for step, chosen in enumerate(batches.of_epoch(epoch), 1):
            yield Moment(epoch, step, batches.steps), chosen

    def _toggle(self, moment: Moment) -> None:
        """Freeze and thaw as the user asked since the last step, if they did."""
        trained = self.channel.requested_groups()
        if trained is None or trained == self.learner.phase.toggles.trained:
            return
        self.learner = self.learner.toggled(trained, moment)
        self.channel.emit(Toggle(moment.before, self.learner.phase.plan.learning))

    def _learn(self, moment: Moment, chosen: np.ndarray) -> None:
        """One step at the rates of this moment; its gradients are noted, and the average follows."""
        learner, state = self.learner, self.learner.state
        learner.phase.set_rates(moment.count)
        loss = learner.step(chosen, moment.epoch, self.tally)
        self.gradients.add(moment.count, loss, state.optimiser)
        if state.average:
            state.average.update(state.network, moment.count)

    def _is_point(self, moment: Moment) -> bool:
        """Whether the curves get a point at this step."""
        points = max(1, min(POINTS_AN_EPOCH, POINTS_A_RUN // self.plan.epochs))
        return moment.ends_epoch or moment.step % max(1, moment.steps // points) == 0

    def _show(self, moment: Moment) -> None:
        """The next point of every curve. Raises DivergedError where a step since the last one diverged."""
        self.gradients.check()
        epochs = self.plan.epochs
        self.tally.emit(self.channel.emit, moment.after, "train")
        self.tally = self.learner.tally()
        self._show_groups(moment)
        self.channel.stage(f"Epoch {moment.epoch + 1} of {epochs}", moment.count, epochs * moment.steps)

    @one_thread()
    def _show_groups(self, moment: Moment) -> None:
        """Learning rate, gradient-to-weight ratio and drift of each group and the head."""
        learner = self.learner
        emit, network = self.channel.emit, learner.state.network
        rates, learned = rates_now(learner.state.optimiser), {HEAD, *learner.phase.toggles.ever_trained}
        for name in (*network.group_names, HEAD):
            parameters = network.group_parameters(name)
            values = {
                "rate": rates.get(name, 0.0),
                "ratio": gradient_ratio(parameters),
                "drift": drift(parameters, learner.start) if name in learned else 0.0,
            }
            for metric, value in values.items():
                emit(Metric(moment.after, name, "train", metric, value))

    def _save(self) -> None:
        learner = self.learner
        reached = Reached(int(self.epoch), self.best, learner.memory.at_once, learner.phase.share)
        checkpoints.save(self.folder, learner.state, learner.phase.toggles, reached)

    @property
    def done(self) -> bool:
        """Whether there is nothing more to train."""
        return self.epoch >= self.plan.epochs or self._out_of_patience

    @property
    def _out_of_patience(self) -> bool:
        return 0 < self.plan.patience <= int(self.epoch) - self.best.epoch

    def _say_why(self) -> None:
        patience = self.plan.patience
        since = f"for {patience} epochs" if patience > 1 else "in the last epoch"
        sentence = f"Stopped early: validation got no better {since}; the best was epoch {self.best.epoch:g}."
        self.channel.emit(Warning(sentence))

    def outcome(self, failure: str = "") -> Outcome:
        """What came of it. Puts the weights of the best epoch back into the network."""
        network, toggles = self.learner.state.network, self.learner.phase.toggles
        spans = toggles.ended(group_hashes(network))
        checkpoints.load_best(self.folder, network, self.best)
        learner = self._learner_at_best()
        return Outcome(
            scores={part: learner.scores(network, part)[HEAD] for part in HELD_OUT},
            trained=toggles.ever_trained,
            epochs_done=self.epoch,
            best_epoch=self.best.epoch,
            chosen_on=f"The best moment of {self.epoch:.3g} epochs was chosen on the validation part.",
            val_used=True,
            finished=self.done and not failure,
            failure=failure,
            spans=spans,
            at_once=self.learner.memory.at_once,
        )

    def _learner_at_best(self) -> Learner:
        """What is kept below may come from later weights than the best, of groups that were frozen since."""
        store, learned = self.learner.phase.forward.store, self.learner.phase.toggles.ever_trained
        if store and learned.intersection(store.boundary.groups):
            return self.learner.without_kept_prefix()
        return self.learner


def _held_back(learner: Learner) -> Learner:
    """The learner at the share of the plan's rates that its solved head bears, said where that is not all."""
    held = learner.held_back()
    if held.phase.share < 1:
        learner.setup.channel.emit(Note(HELD_BACK.format(held.phase.share)))
    return held


def best_of(learner: Learner, folder: Path, epoch: float, best: Best | None) -> Best:
    """The best epoch so far, after an evaluation on the validation part; its weights are kept in `folder`."""
    channel = learner.setup.channel
    channel.stage("Validating")
    tally = learner.tally()
    labels = learner.batches.labels[learner.batches.places("val")]
    tally.add(learner.scores(learner.state.kept, "val"), labels)
    tally.emit(channel.emit, epoch, "val")
    now = Best(epoch, tally.accuracy(HEAD), tally.loss(HEAD))
    if best and not now.beats(best):
        return best
    checkpoints.save_best(folder, learner.state.kept, now)
    return now
