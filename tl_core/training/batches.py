"""The images of each step of a training, and their way through the network."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset.dataset import Part
from tl_core.heads.balance import balanced_order
from tl_core.network.boundary import Store, activation_at, skipping
from tl_core.network.encoder import batch_for
from tl_core.network.model import Network, taps
from tl_core.network.pixels import Preprocessing
from tl_core.network.views import random_crops, varied_view, whole_view
from tl_core.plans import Plan
from tl_core.training.setup import Setup

# The view of an image as a whole; 1 and up are random crops of it.
WHOLE = 0


@dataclass(frozen=True)
class Batches:
    """The decoded images of a dataset, batch after batch: a function of the plan's seed and the epoch alone.

    `pixels` (n, 3, kept, kept) and `labels` (n,) are those of all items of the dataset, of whatever part.
    """

    setup: Setup
    pixels: np.ndarray
    labels: Tensor

    @classmethod
    def of(cls, setup: Setup) -> "Batches":
        """Decodes the images where no earlier run has. Raises StopRequestedError."""
        labels = torch.tensor([item.label for item in setup.dataset.items], device=setup.device.name)
        return cls(setup, setup.pixels(), labels)

    def places(self, part: Part) -> np.ndarray:
        """Where the images of a part stand among all items."""
        items = enumerate(self.setup.dataset.items)
        return np.array([place for place, item in items if item.part == part], dtype=np.int64)

    @cached_property
    def _starts(self) -> range:
        """Where the batches of an epoch begin. A last batch of one image is left out, if it is not all."""
        images = len(self.places("train"))
        return range(0, images if images == 1 else images - 1, self.setup.plan.batch_size)

    @property
    def steps(self) -> int:
        """How many batches an epoch has."""
        return len(self._starts)

    def of_epoch(self, epoch: int) -> Iterator[np.ndarray]:
        """The places of the images of each batch."""
        order = self._order(generator_of(self.setup.plan, epoch))
        for start in self._starts:
            yield order[start : start + self.setup.plan.batch_size]

    def _order(self, generator: torch.Generator) -> np.ndarray:
        train = self.places("train")
        if self.setup.plan.sampling == "balanced":
            classes = len(self.setup.dataset.classes)
            return train[balanced_order(self.labels[train].cpu(), classes, generator).numpy()]
        return train[torch.randperm(len(train), generator=generator).numpy()]

    def images(self, chosen: np.ndarray, view: int) -> Tensor:
        """The chosen images (n, 3, size, size) in a view."""
        pixels = torch.from_numpy(self.pixels[chosen]).to(self.setup.device.name)
        return images_in(view, pixels, chosen, len(self.pixels), self.setup.plan, self.setup.preprocessing)


def generator_of(plan: Plan, number: int) -> torch.Generator:
    """The generator of an epoch's order, or of a view's crops."""
    return torch.Generator().manual_seed(plan.seed * 100_003 + number)


def images_in(
    view: int, pixels: Tensor, chosen: np.ndarray, images: int, plan: Plan, preprocessing: Preprocessing
) -> Tensor:
    """What a training sees of the `chosen` of all `images`.

    `pixels`, uint8 (n, 3, kept, kept), are those of the chosen; what is seen is float (n, 3, size, size).
    """
    if view == WHOLE:
        return whole_view(pixels, preprocessing)
    crops = random_crops(images, preprocessing, plan.augment == "crop_flip", generator_of(plan, view))
    return varied_view(pixels, preprocessing, crops.of(chosen))


@dataclass(frozen=True)
class ForwardPass:
    """The way of images through a network: from the boundary up where `store` keeps what lies below it."""

    batches: Batches
    store: Store | None

    def __call__(
        self, network: Network, chosen: np.ndarray, epoch: int | None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Class scores (n, classes) and codes {group: (n, width)} of images, as an epoch sees them.

        Without an epoch they are seen whole. `network` is the one that learns or the average of its weights:
        below the boundary both are the same.
        """
        view = self.view(epoch)
        with self.batches.setup.device.autocast(), taps(network) as read:
            if self.store is None:
                return network(self.batches.images(chosen, view)), dict(read)
            self._fill(self.store, network, chosen, view, read)
            activation, below = self.store.get(view, chosen, self.batches.setup.device)
            with skipping(network, self.store.boundary):
                return network(activation), {**read, **below}

    def view(self, epoch: int | None) -> int:
        """The view of an epoch: another random crop each time; of those kept, one after the other."""
        if epoch is None or self.batches.setup.plan.augment == "none":
            return WHOLE
        return 1 + (epoch % (self.store.views - 1) if self.store else epoch)

    def _fill(
        self, store: Store, network: Network, chosen: np.ndarray, view: int, read: dict[str, Tensor]
    ) -> None:
        """Compute what the store does not have yet. `read` is what the network's groups gave last."""
        if store.has(view, chosen):
            return
        setup = self.batches.setup
        size = batch_for(setup.device, setup.plan.image_size)
        for first in range(0, len(chosen), size):
            part = chosen[first : first + size]
            activation = activation_at(network, store.boundary.end, self.batches.images(part, view))
            store.put(view, part, activation, read)
