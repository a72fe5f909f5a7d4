"""Both axes of the matrix, measured on one dataset with one backbone: evidence that is kept, and read by
pages and plans.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.matrix.answers import Answers, Similarity, Size, size_for
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.matrix.size import SizeEvidence
from tl_core.workspace import Workspace
from tl_core.workspace.stored import DamagedFileError, as_json, read_with, value_of
from tl_core.workspace.workspace import write_json


@dataclass(frozen=True)
class Axes:
    """What was measured. The cell it leads to is a proposal: the user's own answers decide."""

    size: SizeEvidence
    similarity: SimilarityEvidence

    @property
    def early_cut(self) -> str:
        """The layer group after which scenario 3 reads the codes."""
        return self.similarity.depth.best_earlier

    def to_json(self) -> dict[str, object]:
        """The evidence, and what it says in sentences for those who read the JSON."""
        said = {
            "size": self.size.verdict(),
            "similarity": self.similarity.verdict,
            "early_cut": self.early_cut,
            "sentences": [*self.size.sentences(), self.similarity.sentence, self.similarity.depth.cut_reason],
            "signals": [as_json(signal) for signal in self.similarity.signals],
        }
        return {"evidence": as_json(self), "says": said}

    @classmethod
    def from_json(cls, told: dict[str, object]) -> "Axes":
        """From the evidence, whatever else stands beside it. Raises ValueError where it is damaged."""
        return value_of(told.get("evidence"), cls)

    def write(self, path: Path) -> None:
        write_json(path, self.to_json())

    @classmethod
    def read(cls, path: Path) -> "Axes":
        return read_with(path, cls.from_json)


def axes_path(workspace: Workspace, dataset: Dataset, card: BackboneCard) -> Path:
    """Where the evidence on these images and these weights is kept."""
    key = hashlib.sha256(f"{dataset.fingerprint} {card.weights_hash}".encode()).hexdigest()[:24]
    return workspace.axes / f"{key}.json"


def measured(workspace: Workspace, dataset: Dataset, card: BackboneCard) -> Axes | None:
    """What was measured before on these images with these weights. None where nothing was, or it cannot be
    read: it can be measured again.
    """
    with suppress(DamagedFileError):
        return Axes.read(axes_path(workspace, dataset, card))
    return None


def answers_for(
    dataset: Dataset,
    axes: Axes | None,
    size: Size | None = None,
    similarity: Similarity | None = None,
    why_not: str = "",
) -> tuple[Answers, list[str]]:
    """Both answers: as given, else as measured, else the size counted and similar taken; and a sentence on
    each not given.

    `why_not` says why nothing could be measured; empty where nobody wanted it.
    """
    images, classes = len(dataset.part("train")), len(dataset.classes)
    counted = size_for(images, classes)
    answers = Answers(
        size or (axes.size.verdict() if axes else counted),
        similarity or (axes and axes.similarity.verdict) or "similar",
    )
    notes = []
    if not size:
        found = (
            axes.size.sentences()[-1]
            if axes
            else f"{images} training images of {classes} classes count as {counted}"
        )
        notes.append(f"size was not given: {found}")
    if not similarity:
        notes.append(f"similarity was not given: {axes.similarity.sentence if axes else _taken(why_not)}")
    return answers, notes


def _taken(why_not: str) -> str:
    """That the similarity is not known, and what to do about it."""
    if why_not:
        return f"{why_not}; similar is taken, so answer different where it is not"
    return "similar to the source was assumed; where it is not, answer different"


def check_measurable(dataset: Dataset) -> None:
    """Raises ValueError for a dataset that cannot be measured."""
    if not dataset.part("val"):
        raise ValueError(
            f"{dataset.name} has no validation images, on which probes are judged; answer both questions"
            " yourself"
        )
    if min(parts["train"] for parts in dataset.counts().values()) < 2:
        raise ValueError(
            f"a class of {dataset.name} has fewer than two training images; add images or leave the class out"
        )


def measurable(dataset: Dataset) -> bool:
    """Whether a dataset can be measured."""
    try:
        check_measurable(dataset)
    except ValueError:
        return False
    return True
