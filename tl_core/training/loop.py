"""What a fine-tuning holds while it goes: the images of each step, and the way through the network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from timm.scheduler import CosineLRScheduler
from torch import Tensor

from tl_core.heads.balance import balanced_order
from tl_core.heads.losses import LOSSES, Loss, cross_entropy, weighted
from tl_core.network.boundary import Store, activation_at, skipping
from tl_core.network.codes import batch_for
from tl_core.network.model import Network
from tl_core.network.pixels import Preprocessing, random_crops, varied_view, whole_view
from tl_core.plans import Plan
from tl_core.training.checkpoints import LARGEST_BATCH, Best, Groups, Training
from tl_core.training.divergence import GradientLog
from tl_core.training.job import Job

WHOLE = 0


@dataclass
class Loop:
    """The parts of one fine-tuning that its functions share.

    The plan in `job` is the one in force, `groups` says how it came to be: the user may freeze and thaw while
    it goes. `epoch` counts the passes over the training part that are done, a fraction when the run stopped
    within one; `best` is known once the start has been evaluated. At most `at_once` images go through the
    network at once.
    """

    job: Job
    training: Training
    pixels: np.ndarray
    labels: Tensor
    start: dict[str, Tensor]
    folder: Path
    store: Store | None = None
    schedule: CosineLRScheduler | None = None
    groups: Groups | None = None
    epoch: float = 0
    best: Best | None = None
    at_once: int = LARGEST_BATCH
    gradients: GradientLog = field(default_factory=GradientLog)

    def indices(self, part: str) -> np.ndarray:
        return np.array(
            [index for index, item in enumerate(self.job.dataset.items) if item.part == part], dtype=np.int64
        )

    @property
    def steps_an_epoch(self) -> int:
        return len(list(self.batches(0)))

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        """The training part in an order that is a function of seed and epoch alone; a last batch of one image
        is left out.
        """
        order = self._order(self.indices("train"), self.generator(epoch))
        size = self.job.plan.batch_size
        for first in range(0, len(order), size):
            if len(order) - first > 1 or len(order) == 1:
                yield order[first : first + size]

    def _order(self, train: np.ndarray, generator: torch.Generator) -> np.ndarray:
        if self.job.plan.sampling == "balanced":
            return train[
                balanced_order(self.labels[train].cpu(), len(self.job.dataset.classes), generator).numpy()
            ]
        return train[torch.randperm(len(train), generator=generator).numpy()]

    @cached_property
    def loss(self) -> Loss:
        """What the steps minimise, one value an image. Curves show the plain loss, which runs can be compared
        by.
        """
        plan = self.job.plan
        own = (
            partial(cross_entropy, smoothing=plan.label_smoothing)
            if plan.head == "softmax"
            else LOSSES[plan.head]
        )
        return weighted(own, self.job.class_weights())

    def generator(self, number: int) -> torch.Generator:
        return generator_of(self.job.plan, number)

    def view(self, epoch: int) -> int:
        """Which view of the images an epoch sees: 0 whole, 1 and up a random crop of each; a store goes round
        those it keeps.
        """
        if self.job.plan.augment == "none":
            return WHOLE
        return 1 + epoch % (self.store.views - 1) if self.store else 1 + epoch

    def images(self, chosen: np.ndarray, view: int) -> Tensor:
        """A batch (n, 3, size, size) of a view: a function of seed, view and image alone."""
        pixels = torch.from_numpy(self.pixels[chosen]).to(self.job.device.name)
        return images_in(view, pixels, chosen, len(self.pixels), self.job.plan, self.job.preprocessing)

    def forward(
        self, network: Network, chosen: np.ndarray, view: int, read: dict[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Class scores (n, classes) and the codes of each group (what `read` taps), from the boundary up
        where that is kept.

        `network` is the one that learns or the average of it: below the boundary they are the same.
        """
        with self.job.device.autocast():
            return self._forward(network, chosen, view, read)

    def _forward(
        self, network: Network, chosen: np.ndarray, view: int, read: dict[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        store = self.store
        if store is None:
            return network(self.images(chosen, view)), dict(read)
        if not store.has(view, chosen):
            size = batch_for(self.job.device, self.job.plan.image_size)
            for first in range(0, len(chosen), size):
                part = chosen[first : first + size]
                store.put(
                    view, part, activation_at(network, store.boundary.end, self.images(part, view)), read
                )
        activation, below = store.get(view, chosen, self.job.device)
        with skipping(network, store.boundary):
            return network(activation), {**read, **below}


def generator_of(plan: Plan, number: int) -> torch.Generator:
    """The generator of an epoch's order, or of a view's crops."""
    return torch.Generator().manual_seed(plan.seed * 100_003 + number)


def images_in(
    view: int, pixels: Tensor, chosen: np.ndarray, images: int, plan: Plan, preprocessing: Preprocessing
) -> Tensor:
    """What a training sees of the `chosen` of all `images`: uint8 (n, 3, kept, kept) -> float (n, 3, size,
    size).
    """
    if view == WHOLE:
        return whole_view(pixels, preprocessing)
    crops = random_crops(images, preprocessing, plan.augment == "crop_flip", generator_of(plan, view))
    return varied_view(pixels, preprocessing, crops.of(chosen))
