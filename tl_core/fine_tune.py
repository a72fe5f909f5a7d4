"""A run in which layer groups learn: the loop over epochs, its probes, and what it says while it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from tl_core import checkpoints
from tl_core.backbones import HEAD
from tl_core.checkpoints import Best, Groups, Training
from tl_core.codes import BATCH, Codes, forward_codes
from tl_core.divergence import DivergedError
from tl_core.fixed_features import solve_head, solve_probe
from tl_core.heads import LOSSES
from tl_core.images import kept_pixels
from tl_core.job import Job
from tl_core.loop import WHOLE, Loop
from tl_core.model import freeze, taps, widths
from tl_core.optimisation import drift, gradient_ratio, optimiser_for, rates_now
from tl_core.outcome import Outcome
from tl_core.probes import Probes
from tl_core.tally import Tally
from tl_core.threads import one_thread
from tl_core.toggles import apply_requested, begin_groups, set_rates

# A long epoch shows this many points, a short one as many as it has steps; a run of many epochs fewer, for about this many in all.
POINTS_AN_EPOCH, POINTS_A_RUN = 8, 160
EVALUATION_BATCH = 64
# Up to here head and probes start from all training images, whose codes other plans share.
START_IMAGES = 600


def fine_tune(job: Job) -> Outcome:
    """Train the groups that learn and the head together; the network ends with the weights of the best epoch.

    Where the training diverges, those are the best before it did, and the outcome says so.
    """
    loop, failure = begin(job), ""
    try:
        _train(loop)
    except DivergedError as error:
        loop.epoch = error.epoch
        failure = f"{error}; the best weights before it, of epoch {loop.best.epoch:g}, are kept, so plan it again at smaller rates"
    _go_back_to_best(loop)
    scores = {part: _scores(loop, part)[HEAD] for part in ("val", "test")}
    chosen_on = f"The best moment of {loop.epoch:.3g} epochs was chosen on the validation part."
    finished = loop.epoch == job.plan.epochs and not failure
    return Outcome(scores, loop.groups.ever_trained, loop.epoch, loop.best.epoch, chosen_on, True, finished, failure)


def _train(loop: Loop) -> None:
    """Epoch after epoch, until the last one of the plan or until the user stops it. Raises DivergedError."""
    job = loop.job
    loop.epoch, loop.best = checkpoints.load_last(loop.folder, loop.training) or (0, None)
    if loop.best is None:
        _keep_if_best(loop)
    while loop.epoch < job.plan.epochs:
        whole = loop.epoch + 1
        loop.epoch = _train_epoch(loop, int(loop.epoch))
        _keep_if_best(loop)
        if loop.epoch == whole:
            checkpoints.save(loop.folder, loop.training, loop.groups, loop.epoch, loop.best)
        if job.should_stop():
            break


def _go_back_to_best(loop: Loop) -> None:
    """Give the network the weights of the best epoch. What is kept below it may come from later ones, of groups frozen since."""
    checkpoints.load_best(loop.folder, loop.training.network, loop.best)
    if loop.store and loop.groups.ever_trained.intersection(loop.store.boundary.groups):
        loop.store = None


def begin(job: Job) -> Loop:
    """Everything the loop needs; with the head and the probes solved on the codes first where the plan says so."""
    preprocessing, device = job.preprocessing, job.device
    pixels = kept_pixels(job.dataset, preprocessing, job.workspace, job.report)
    seen = widths(job.backbone, job.plan.image_size)
    chosen = {name: seen[name] for name in job.network.group_names} if job.plan.probes else {}
    probes = Probes(chosen, len(job.dataset.classes)).to(device)
    if job.plan.head_start == "solved":
        codes = _codes_to_start_from(job, pixels)
        for name in chosen:
            job.report(f"Solving the probe of {name}")
            probes[name].start_from(solve_probe(job, codes, name, silent=True))
        job.report("Solving the head on the codes first")
        job.network.head.load_state_dict(solve_head(job, codes, silent=True)[0].folded().state_dict())
    labels = torch.tensor([item.label for item in job.dataset.items], device=device)
    folder = job.run.folder / "checkpoints"
    training = Training(job.network, optimiser_for(job.network, job.plan), probes)
    loop = Loop(job, training, pixels, labels, checkpoints.copy_of(job.network), folder)
    begin_groups(loop, checkpoints.last_groups(folder) or Groups.of(job.plan))
    return loop


def _codes_to_start_from(job: Job, pixels: np.ndarray) -> Codes:
    """The codes that head and probes are solved on first. Of much data a part is enough: the epochs that follow see all of it."""
    if len(job.dataset.part("train")) <= START_IMAGES:
        return job.codes()
    places = _spread([item.label if item.part == "train" else None for item in job.dataset.items], START_IMAGES)
    batches = [torch.from_numpy(pixels[places[first : first + BATCH]]) for first in range(0, len(places), BATCH)]
    found = []
    for batch in forward_codes(job.network, batches, job.preprocessing, job.device):
        found.append(batch)
        job.report("Computing codes to start from", len(found), len(batches))
    codes = {name: torch.cat([batch[name] for batch in found]).numpy() for name in job.network.group_names}
    return Codes(codes, replace(job.dataset, items=tuple(job.dataset.items[place] for place in places)))


def _spread(labels: list[int | None], most: int) -> np.ndarray:
    """About `most` places, in order, as many of each class as it has to give; None is no class."""
    classes = set(labels) - {None}
    by_class = [[place for place, label in enumerate(labels) if label == name] for name in classes]
    each = max(2, most // len(classes))
    chosen = [np.array(own)[np.linspace(0, len(own) - 1, min(each, len(own))).astype(int)] for own in by_class]
    return np.sort(np.concatenate(chosen))


def _train_epoch(loop: Loop, epoch: int) -> float:
    """One pass over the training part; the epochs done since the start, a fraction when the user stopped it."""
    job, network = loop.job, loop.training.network
    freeze(network, job.plan.trained)
    view, steps = loop.view(epoch), loop.steps_an_epoch
    every = max(1, steps // max(1, min(POINTS_AN_EPOCH, POINTS_A_RUN // job.plan.epochs)))
    tally = _new_tally(loop)
    with taps(network) as read:
        for step, chosen in enumerate(loop.batches(epoch), 1):
            apply_requested(loop, epoch * steps + step, epoch + (step - 1) / steps)
            set_rates(loop, epoch * steps + step)
            now = epoch + step / steps
            loop.gradients.add(now, take_step(loop, chosen, view, read, tally), loop.training.optimiser)
            if step % every == 0 or step == steps:
                loop.gradients.check()
                tally.emit(job.emit, now, "train")
                _emit_groups(loop, now)
                tally = _new_tally(loop)
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
    job, training, labels = loop.job, loop.training, loop.labels[chosen]
    with precision(job.device):
        scores, codes = loop.forward(chosen, view, read)
    loss = LOSSES[job.plan.head](scores.float(), labels).mean()
    training.optimiser.zero_grad()
    loss.backward()
    training.optimiser.step()
    seen = {HEAD: scores.detach().float()}
    with one_thread():
        if training.probes.names:
            seen |= training.probes.learn(codes, labels)
        tally.add(seen, labels)
    return loss


def _keep_if_best(loop: Loop) -> None:
    """Evaluate on the validation part, and keep the weights when they are the best so far."""
    loop.job.emit("stage", stage="Validating", done=None, total=None)
    tally = _new_tally(loop)
    tally.add(_scores(loop, "val"), loop.labels[loop.indices("val")])
    tally.emit(loop.job.emit, loop.epoch, "val")
    now = Best(loop.epoch, tally.accuracy(HEAD), tally.loss(HEAD))
    if now.beats(loop.best):
        checkpoints.save_best(loop.folder, loop.training.network, now)
        loop.best = now


def _scores(loop: Loop, part: str) -> dict[str, Tensor]:
    """{head and groups: class scores (n, classes)} of one part, in eval mode."""
    job, network, probes = loop.job, loop.training.network, loop.training.probes
    found: dict[str, list[Tensor]] = {HEAD: []}
    network.eval()
    with torch.inference_mode(), taps(network) as read, precision(job.device):
        indices = loop.indices(part)
        for first in range(0, len(indices), EVALUATION_BATCH):
            score, codes = loop.forward(indices[first : first + EVALUATION_BATCH], WHOLE, read)
            scores = {HEAD: score, **(probes.scores(codes) if probes.names else {})}
            for name, score in scores.items():
                found.setdefault(name, []).append(score.float())
    return {name: torch.cat(parts) if parts else torch.empty(0, len(job.dataset.classes)) for name, parts in found.items()}


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


def _new_tally(loop: Loop) -> Tally:
    return Tally({HEAD: LOSSES[loop.job.plan.head]})


@contextmanager
def precision(device: str) -> Iterator[None]:
    with torch.autocast("cuda" if device.startswith("cuda") else "cpu", torch.bfloat16, enabled=device != "cpu"):
        yield
