"""What holds between two toggles: which groups learn, at which rates, and what is kept below them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from timm.scheduler.cosine_lr import CosineLRScheduler

from tl_core.network.boundary import Boundary, Store, boundary_of, store_for
from tl_core.network.model import Network, freeze
from tl_core.network.receipt import group_hashes
from tl_core.network.views import whole_view
from tl_core.plans import Plan
from tl_core.training.batches import Batches, ForwardPass
from tl_core.training.optimisation import WARM_UP_STEPS, schedule_for, settle
from tl_core.training.state import State, Toggles
from tl_core.workspace.events import Note

NOT_KEPT = "What the frozen layer groups give is too large for the disk, so every epoch computes it anew."


@dataclass(frozen=True)
class Phase:
    """The toggles and the plan in force, and what follows from them.

    Steps take `share` of the rates of the plan.
    """

    toggles: Toggles
    plan: Plan
    schedule: CosineLRScheduler
    forward: ForwardPass
    share: float

    def set_rates(self, step: int) -> None:
        """The schedule's rates for this step; a group that thawed on the way warms up to its own first.

        Its optimiser has no estimate of its gradients yet, and the first full steps would throw it about.
        """
        self.schedule.step_update(step)
        for group in self.schedule.optimizer.param_groups:
            group["lr"] *= self.share
            begun = self.toggles.thawed.get(group["name"])
            if begun is not None:
                group["lr"] *= min(1.0, (step - begun + 1) / WARM_UP_STEPS)


def phase_for(batches: Batches, state: State, toggles: Toggles, scratch: Path, share: float) -> Phase:
    """Put toggles into force in a state whose optimiser was made for them.

    Below `scratch` is kept what the frozen prefix gives.
    """
    plan = toggles.in_force(batches.setup.plan)
    into_training(state.network, plan)
    if state.average:
        settle(state.average, state.network, plan.frozen)
    schedule = schedule_for(state.optimiser, batches.steps * plan.epochs)
    forward = ForwardPass(batches, _store_below(batches, plan, scratch))
    return Phase(toggles, plan, schedule, forward, share)


def into_training(network: Network, plan: Plan) -> None:
    """Put the network into training as the plan says.

    Where the head was solved, pretrained BatchNorm keeps its statistics: the head was solved on codes that
    were made with them. With those of a batch it was at chance on grey photographs, loss 16 instead of 0.3.
    """
    freeze(network, plan.trained, plan.pretrained if plan.head_start == "solved" else ())


def _store_below(batches: Batches, plan: Plan, scratch: Path) -> Store | None:
    """Where the frozen prefix's activations are kept; None where it cannot be skipped, or is too large."""
    setup = batches.setup
    pixels = torch.from_numpy(batches.pixels[[0, -1]]).to(setup.device.name)
    boundary = boundary_of(setup.network, plan, whole_view(pixels, setup.preprocessing))
    if boundary is None:
        return None
    varied = plan.augment != "none"
    folder = scratch / _name_of_weights(setup.network, boundary)
    store = store_for(folder, boundary, len(batches.pixels), varied)
    if store:
        each = f" for {store.views - 1} random crops of an image" if varied else ""
        kept = f"Frozen up to {boundary.groups[-1]}: computed once{each}, kept, and skipped in later epochs."
        setup.channel.emit(Note(kept))
    else:
        setup.channel.emit(Note(NOT_KEPT))
    return store


def _name_of_weights(network: Network, boundary: Boundary) -> str:
    """A name for the weights that activations come from.

    An interrupted run may have left activations that later weights gave.
    """
    hashes = group_hashes(network)
    return hashlib.sha256("".join(hashes[name] for name in boundary.groups).encode()).hexdigest()[:16]
