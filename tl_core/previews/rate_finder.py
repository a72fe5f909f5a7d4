"""The learning-rate range test of a plan: its own steps, at rates that go up until the loss diverges.

Smith 2017, Cyclical learning rates for training neural networks, section 3.3,
https://arxiv.org/abs/1506.01186.
"""

import math
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d

from tl_core.backbones.card import HEAD
from tl_core.heads.losses import LOSSES
from tl_core.plans import Plan
from tl_core.plans.rate_range import HIGHEST, LOWEST, RateRange, Why, in_question
from tl_core.runs.channel import Channel
from tl_core.training.learner import Learner
from tl_core.training.setup import open_setup
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report, stages

STEPS = 80
# Width of the Gaussian that smooths the losses, in steps: a quarter of a decade.
SMOOTHING = 3.0
# Gugger 2018, How do you find a good learning rate: the test ends where the loss is four times its lowest.
DIVERGED = 4.0
# A loss that falls by less than this share tells no rate from another.
CLEAR_FALL = 0.05
# Avoids 0/0 where the solved head's loss is zero.
TINY = 1e-6


def find_rate(plan: Plan, workspace: Workspace, report: Report) -> RateRange:
    """The range test of a plan, which begins as its run would begin.

    Network, toggles, head, batches, crops and kept prefix are those of the run. Only images and codes are
    kept of it, which the run would compute as well. The same plan gives the same range. Raises ValueError
    where no layer group learns, and as `open_setup` does.
    """
    asked = in_question(plan)
    with TemporaryDirectory(dir=workspace.root, prefix=".rates-") as folder:
        learner = Learner.begin(open_setup(asked, workspace, Channel(stages(report))), Path(folder))
        before = np.array(_losses_before(learner, report))
        losses = _losses_of_the_test(learner, before, report)
    rates, left = _rates()[: len(losses)], left_of(losses, before)
    suggestion, why = suggest(rates, left)
    return RateRange(
        rates=tuple(rates.tolist()),
        losses=tuple(losses),
        smoothed=tuple((left * before.mean()).tolist()),
        backbone_share=asked.backbone_rate / asked.head_rate,
        suggestion=suggestion,
        why=why,
        diverged=len(losses) < STEPS,
    )


def left_of(losses: list[float], before: np.ndarray) -> np.ndarray:
    """What is left of the loss after each step, as a smoothed share of the loss `before` the first step.

    Both losses are of the same images. Some batches are harder than others, by more than a step changes; in
    the share that cancels.
    """
    now, then = (gaussian_filter1d(np.array(values), SMOOTHING) for values in (losses, before[: len(losses)]))
    return (now + TINY) / (then + TINY)


def suggest(rates: np.ndarray, left: np.ndarray) -> tuple[float | None, Why | None]:
    """Where the loss falls most steeply, or a tenth of where it is lowest: the smaller rate, to two digits.

    Steepness is by the logarithm of the rate. Smith 2017, section 3.3, takes the range in which the network
    learns; the two points in it are those of Gugger 2018,
    https://sgugger.github.io/how-do-you-find-a-good-learning-rate.html. The smaller, since at the lowest loss
    it is about to rise. None where it does not fall clearly.
    """
    lowest = int(left.argmin())
    if left[lowest] > 1 - CLEAR_FALL:
        return None, None
    steepest = int(np.gradient(left, np.log(rates))[: lowest + 1].argmin())
    places: dict[Why, float] = {"steepest": rates[steepest], "tenth": rates[lowest] / 10}
    why, suggestion = min(places.items(), key=lambda place: place[1])
    return float(f"{suggestion:.1e}"), why


def _rates() -> np.ndarray:
    return np.geomspace(LOWEST, HIGHEST, STEPS)


def _batches(learner: Learner) -> Iterator[tuple[np.ndarray, int]]:
    """The images and the epoch of each of the STEPS, as in the run's first epochs."""
    endless = ((chosen, epoch) for epoch in count() for chosen in learner.batches.of_epoch(epoch))
    return islice(endless, STEPS)


def _losses_before(learner: Learner, report: Report) -> list[float]:
    """The loss of each batch in the network as it begins."""
    losses: list[float] = []
    loss_of, labels = LOSSES[learner.setup.plan.head], learner.batches.labels
    with torch.no_grad():
        for chosen, epoch in _batches(learner):
            scores, _ = learner.phase.forward(learner.state.network, chosen, epoch)
            losses.append(loss_of(scores.float(), labels[chosen]).mean().item())
            report("Looking at the loss before", len(losses), STEPS)
    return losses


def _losses_of_the_test(learner: Learner, before: np.ndarray, report: Report) -> list[float]:
    """The loss of each step up to the one at which it diverged."""
    losses: list[float] = []
    for rate, (chosen, epoch) in zip(_rates(), _batches(learner), strict=True):
        _set_rates(learner, rate)
        tally = learner.tally()
        learner.step(chosen, epoch, tally)
        if not math.isfinite(tally.loss(HEAD)):
            break
        losses.append(tally.loss(HEAD))
        report("Trying rates", len(losses), STEPS)
        if _diverged(left_of(losses, before)):
            break
    if len(losses) < 2:
        raise ValueError("the loss of this plan is not a number from its first step on; take other weights")
    return losses


def _diverged(left: np.ndarray) -> bool:
    return left[-1] > max(1.0, DIVERGED * left.min())


def _set_rates(learner: Learner, rate: float) -> None:
    """Every group at its share of the head's rate, as the plan has it."""
    for group in learner.state.optimiser.param_groups:
        group["lr"] = rate * group["initial_lr"] / learner.setup.plan.head_rate
