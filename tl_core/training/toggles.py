"""Freezing and thawing while a run goes: what the user asks for is in force from the next step on, and marked
on every curve.
"""

import hashlib
import shutil
from dataclasses import replace

import torch

from tl_core.network.boundary import Boundary, boundary_of, store_for
from tl_core.network.model import freeze
from tl_core.network.pixels import whole_view
from tl_core.network.receipt import group_hashes
from tl_core.training.checkpoints import Groups
from tl_core.training.loop import Loop
from tl_core.training.optimisation import WARM_UP_STEPS, carried_over, optimiser_for, schedule_for, settle


def begin_groups(loop: Loop, groups: Groups) -> None:
    """Put these groups into force: modes and gradients, optimiser, schedule, and what is kept below them."""
    loop.groups = groups
    loop.job = replace(loop.job, plan=replace(loop.job.plan, trained=groups.trained))
    plan, network = loop.job.plan, loop.training.network
    freeze(network, plan.trained)
    optimiser = carried_over(loop.training.optimiser, optimiser_for(network, plan))
    loop.training = replace(loop.training, optimiser=optimiser)
    if loop.training.average:
        settle(loop.training.average, network, plan.frozen)
    loop.schedule = schedule_for(optimiser, loop.steps_an_epoch * plan.epochs)
    _keep_below(loop)


def apply_requested(loop: Loop, step: int, epoch: float) -> None:
    """Freeze and thaw as the user asked since the last step, if they did."""
    trained = loop.job.run.requested_groups()
    if trained is None or trained == loop.groups.trained:
        return
    before = set(loop.job.plan.learning)
    # The prefix may hold weights that have moved since it was kept.
    shutil.rmtree(loop.job.run.folder / "boundary", ignore_errors=True)
    begin_groups(loop, replace(loop.groups, trained=trained))
    learning = set(loop.job.plan.learning)
    kept = {name: begun for name, begun in loop.groups.thawed.items() if name in learning}
    thawed = kept | dict.fromkeys(learning - before, step)
    loop.groups = Groups(trained, thawed, loop.groups.ever_trained | learning)
    loop.job.emit("toggle", epoch=epoch, trained=list(loop.job.plan.learning))


def set_rates(loop: Loop, step: int) -> None:
    """The schedule's rates for this step; a group that was thawed on the way goes up to its own over
    WARM_UP_STEPS.

    Its optimiser has no estimate of its gradients yet, and the first full steps would be thrown about.
    """
    loop.schedule.step_update(step)
    for group in loop.training.optimiser.param_groups:
        begun = loop.groups.thawed.get(group["name"])
        if begun is not None:
            group["lr"] *= min(1.0, (step - begun + 1) / WARM_UP_STEPS)


def _keep_below(loop: Loop) -> None:
    """The store of what the frozen prefix gives, and a note that says what is kept."""
    job, pixels = loop.job, loop.pixels
    example = whole_view(torch.from_numpy(pixels[[0, -1]]).to(job.device.name), job.preprocessing)
    varied = job.plan.augment != "none"
    boundary = boundary_of(job.network, job.plan, example)
    freeze(job.network, job.plan.trained)
    loop.store = store_for(
        job.run.folder / "boundary" / _weights_below(loop, boundary), boundary, len(pixels), varied
    )
    if loop.store:
        each = f" for {loop.store.views - 1} random crops of an image" if varied else ""
        sentence = (
            f"Frozen up to {boundary.groups[-1]}: computed once{each}, kept, and skipped in later epochs."
        )
        job.emit("note", sentence=sentence)


def _weights_below(loop: Loop, boundary: Boundary | None) -> str:
    """A name for the weights that activations come from: an interrupted run may have left what later ones
    gave.
    """
    hashes = group_hashes(loop.training.network)
    names = boundary.groups if boundary else ()
    return hashlib.sha256("".join(hashes[name] for name in names).encode()).hexdigest()[:16]
