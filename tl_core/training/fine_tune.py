"""A run in which layer groups learn: the loop over epochs, its probes, and what it says while it goes."""

import numpy as np
import torch
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.heads.probes import Probes
from tl_core.heads.tally import Tally
from tl_core.heads.threads import one_thread, threads_for
from tl_core.network.model import freeze, taps
from tl_core.network.pixels import kept_pixels
from tl_core.training import checkpoints
from tl_core.training.accumulation import fitting, gradients_of
from tl_core.training.checkpoints import Groups, Reached, Training
from tl_core.training.divergence import DivergedError
from tl_core.training.evaluation import keep_if_best, new_tally, scores_of
from tl_core.training.head_start import start_solved
from tl_core.training.job import Job, Outcome
from tl_core.training.loop import Loop
from tl_core.training.optimisation import average_of, drift, gradient_ratio, optimiser_for, rates_now
from tl_core.training.toggles import apply_requested, begin_groups, set_rates

# A long epoch shows this many points, a short one as many as it has steps; a run of many epochs fewer, for
# about this many in all.
POINTS_AN_EPOCH, POINTS_A_RUN = 8, 160
# 16 images of 64 px: 6.7 ms each on one thread, 12.3 ms on two; 16 of 96 px: 13.9 and 12.9 ms (MobileNetV2,
# full fine-tune).
ONE_THREAD_PIXELS = 2**17


def fine_tune(job: Job) -> Outcome:
    """Train the groups that learn and the head together; the network ends with the weights of the best epoch.

    Where the training diverges, those are the best before it did, and the outcome says so.
    """
    loop, failure = begin(job), ""
    try:
        _train(loop)
    except DivergedError as error:
        loop.epoch = error.step / loop.steps_an_epoch
        failure = error.sentence(loop.epoch, loop.best.epoch)
    _go_back_to_best(loop)
    scores = {part: scores_of(loop, job.network, part)[HEAD] for part in ("val", "test")}
    chosen_on = f"The best moment of {loop.epoch:.3g} epochs was chosen on the validation part."
    finished = (loop.epoch == job.plan.epochs or _out_of_patience(loop)) and not failure
    return Outcome(
        scores, loop.groups.ever_trained, loop.epoch, loop.best.epoch, chosen_on, True, finished, failure
    )


def _train(loop: Loop) -> None:
    """Epoch after epoch, until the last one of the plan, or none gets better, or the user stops it. Raises
    DivergedError.
    """
    job = loop.job
    if reached := checkpoints.load_last(loop.folder, loop.training):
        loop.epoch, loop.best, loop.at_once = reached.epoch, reached.best, reached.at_once
    else:
        keep_if_best(loop)
    while loop.epoch < job.plan.epochs and not _out_of_patience(loop):
        whole = loop.epoch + 1
        loop.epoch = _train_epoch(loop, int(loop.epoch))
        keep_if_best(loop)
        if loop.epoch == whole:
            reached = Reached(loop.epoch, loop.best, loop.at_once)
            checkpoints.save(loop.folder, loop.training, loop.groups, reached)
        if job.should_stop():
            break
    if loop.epoch < job.plan.epochs and _out_of_patience(loop):
        since = f"for {job.plan.patience} epochs" if job.plan.patience > 1 else "in the last epoch"
        job.emit(
            "notice",
            sentence=(
                f"Stopped early: validation got no better {since}; the best was epoch {loop.best.epoch:g}."
            ),
        )


def _out_of_patience(loop: Loop) -> bool:
    return 0 < loop.job.plan.patience <= int(loop.epoch) - loop.best.epoch


def _go_back_to_best(loop: Loop) -> None:
    """Give the network the weights of the best epoch. What is kept below it may come from later ones, of
    groups frozen since.
    """
    checkpoints.load_best(loop.folder, loop.training.network, loop.best)
    if loop.store and loop.groups.ever_trained.intersection(loop.store.boundary.groups):
        loop.store = None


def begin(job: Job) -> Loop:
    """Everything the loop needs; with the head and the probes solved on the codes first where the plan says
    so.
    """
    preprocessing, device = job.preprocessing, job.device.name
    pixels = kept_pixels(job.dataset, preprocessing, job.workspace, job.report)
    widths = job.backbone.layout.widths
    chosen = {name: widths[name] for name in job.network.group_names} if job.plan.probes else {}
    probes = Probes(chosen, len(job.dataset.classes)).to(device)
    if job.plan.head_start == "solved":
        start_solved(job, probes, pixels)
    labels = torch.tensor([item.label for item in job.dataset.items], device=device)
    folder = job.run.folder / "checkpoints"
    training = Training(
        job.network, optimiser_for(job.network, job.plan), probes, average_of(job.network, job.plan.ema)
    )
    loop = Loop(job, training, pixels, labels, checkpoints.copy_of(job.network), folder)
    begin_groups(loop, checkpoints.last_groups(folder) or Groups.of(job.plan))
    return loop


def _train_epoch(loop: Loop, epoch: int) -> float:
    """One pass over the training part; the epochs done since the start, a fraction when the user stopped
    it.
    """
    job, network = loop.job, loop.training.network
    freeze(network, job.plan.trained)
    steps = loop.steps_an_epoch
    every = max(1, steps // max(1, min(POINTS_AN_EPOCH, POINTS_A_RUN // job.plan.epochs)))
    tally = new_tally(loop)
    with taps(network) as read:
        for step, chosen in enumerate(loop.batches(epoch), 1):
            apply_requested(loop, epoch * steps + step, epoch + (step - 1) / steps)
            set_rates(loop, epoch * steps + step)
            now = epoch + step / steps
            # Asked for after every toggle: which views there are is a matter of what is kept below.
            loss = take_step(loop, chosen, loop.view(epoch), read, tally)
            _after_step(loop, epoch * steps + step, loss)
            if step % every == 0 or step == steps:
                loop.gradients.check()
                tally.emit(job.emit, now, "train")
                _emit_groups(loop, now)
                tally = new_tally(loop)
                job.emit(
                    "stage",
                    stage=f"Epoch {epoch + 1} of {job.plan.epochs}",
                    done=epoch * steps + step,
                    total=job.plan.epochs * steps,
                )
            if job.should_stop() and step < steps:
                return now
    return epoch + 1


def take_step(loop: Loop, chosen: np.ndarray, view: int, read: dict[str, Tensor], tally: Tally) -> Tensor:
    """One optimiser step of the network and one of the probes; the loss before it, one number."""
    training, labels = loop.training, loop.labels[chosen]
    with threads_for(len(chosen) * loop.job.plan.image_size**2, ONE_THREAD_PIXELS):
        loss, scores, codes = fitting(loop, len(chosen), lambda: gradients_of(loop, chosen, view, read))
    with one_thread():
        training.optimiser.step()
        tally.add(
            {HEAD: scores, **(training.probes.learn(codes, labels) if training.probes.names else {})}, labels
        )
    return loss


def _after_step(loop: Loop, step: int, loss: Tensor) -> None:
    """Note the gradients of a step, counted from 1 since the start, and have the average of the weights
    follow.
    """
    loop.gradients.add(step, loss, loop.training.optimiser)
    if loop.training.average:
        loop.training.average.update(loop.training.network, step)


@one_thread()
def _emit_groups(loop: Loop, epoch: float) -> None:
    """Learning rate, gradient-to-weight ratio and drift of each group and the head."""
    network = loop.training.network
    rates = rates_now(loop.training.optimiser)
    for name in (*network.group_names, HEAD):
        parameters = network.group_parameters(name)
        moved = drift(parameters, loop.start) if name == HEAD or name in loop.groups.ever_trained else 0.0
        values = {"rate": rates.get(name, 0.0), "ratio": gradient_ratio(parameters), "drift": moved}
        for metric, value in values.items():
            loop.job.emit("metric", epoch=epoch, group=name, split="train", metric=metric, value=value)
