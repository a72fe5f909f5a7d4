"""Sums of losses and hits while batches go by, for the head and every probe."""

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

from tl_core.heads.losses import cross_entropy
from tl_core.workspace.events import Emit, Metric


@dataclass
class Tally:
    """Running loss and accuracy of several classifiers over the same images.

    The sums stay on the device until they are read. `kinds` is {classifier: its loss} for those that are not
    softmax regressions.
    """

    kinds: dict[str, Callable[[Tensor, Tensor], Tensor]] = field(default_factory=dict)
    losses: dict[str, Tensor] = field(default_factory=dict)
    hits: dict[str, Tensor] = field(default_factory=dict)
    images: int = 0

    def add(self, scores: dict[str, Tensor], labels: Tensor) -> None:
        """Count one batch: {classifier: class scores (n, classes)} and the labels (n,)."""
        for name, score in scores.items():
            loss = self.kinds.get(name, cross_entropy)(score, labels).sum()
            hits = (score.argmax(1) == labels).sum()
            self.losses[name] = self.losses.get(name, 0) + loss.detach()
            self.hits[name] = self.hits.get(name, 0) + hits
        self.images += len(labels)

    def accuracy(self, name: str) -> float:
        return float(self.hits[name]) / self.images

    def loss(self, name: str) -> float:
        return float(self.losses[name]) / self.images

    def emit(self, emit: Emit, epoch: float, split: str) -> None:
        """One loss and one accuracy event for each classifier."""
        for name in self.losses:
            emit(Metric(epoch, name, split, "loss", self.loss(name)))
            emit(Metric(epoch, name, split, "accuracy", self.accuracy(name)))
