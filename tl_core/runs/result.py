"""What a run ends with: how many images it names rightly, on which part, and where it errs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core.dataset.dataset import Part
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import share
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Strategy
from tl_core.workspace.stored import as_json, read_with, value_of

# Parts that are held out, of which a result may speak.
HELD_OUT: tuple[Part, ...] = ("val", "test")
# Of fewer images one more or less right moves the accuracy by over three points, the interval spans 30.
FEW_IMAGES = 30
# In result.json the scores stand under these keys, and `reported` is the name of a part.
FLAT = ("reported", *(f"{part}_{key}" for part in HELD_OUT for key in ("accuracy", "interval", "images")))
# Of what was cross-validated they stand beside the counts that they follow from.
TOLD = ("accuracy", "interval")


@dataclass(frozen=True)
class Score:
    """So many of the images named rightly."""

    right: int
    images: int

    @property
    def accuracy(self) -> float:
        return self.right / self.images

    @property
    def estimate(self) -> Estimate:
        """The accuracy with its 95 % interval."""
        return share(self.right, self.images)

    @property
    def interval(self) -> tuple[float, float]:
        """The lower and the upper end of the 95 % interval of the accuracy."""
        return self.estimate.low, self.estimate.high


@dataclass(frozen=True)
class CrossValidated(Score):
    """The same over all images, each judged by a head that was solved without it and all of its fold.

    `majority` is the accuracy of always naming the largest class of all of them.
    """

    folds: int
    majority: float

    def to_json(self) -> dict[str, object]:
        return {**as_json(self), "accuracy": self.accuracy, "interval": list(self.interval)}


@dataclass(frozen=True)
class Cell:
    """The place in the matrix that the plan was made for."""

    number: int
    size: Size
    similarity: Similarity


@dataclass(frozen=True)
class SizedGroup:
    """A layer group up to the cut, or the head: its parameters, and whether they ever learned."""

    name: str
    parameters: int
    trained: bool


@dataclass(frozen=True)
class ClassScore:
    """How well one class is recognised: of `images` of it on the reported part."""

    name: str
    images: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Mistake:
    """An image taken for something else, with the share of that class in the answer.

    `thumbnail` is the path of a small picture of it, below the run's folder.
    """

    path: str
    label: str
    predicted: str
    score: float
    thumbnail: str


@dataclass(frozen=True)
class Result:
    """The result of a run, kept in its folder as result.json.

    `scores` has the parts that hold images; `reported_on` is the one the other figures are about: the test
    part where there is one. `chosen_on` says on which images choices were made. `majority` is the accuracy of
    always naming the largest class, `chance` that of guessing. `confusion` has a row a true class, a column a
    class predicted. `mistakes` are the worst of all and of each such cell, the surest first. `model` is the
    folder of the weights; None for the example, which brings none. `excluded` counts images left out of the
    dataset, `relabelled` those of another class than they came with. `seconds` are those that all attempts of
    the run worked.
    `cross_validated` is there where a head was solved and the validation part, with no test part, has fewer
    than FEW_IMAGES; then the verdict is about it. `failure` says why the run did not go to its end, and of
    which epoch the weights are; it is empty where the run did, or the user stopped it. `finished` says that
    it did: the result is the last thing that a training writes, so all else of the run is there too.
    Earlier results do not say it.
    """

    run: str
    strategy: Strategy
    scenario: Cell
    groups: tuple[SizedGroup, ...]
    head_after: str
    scores: dict[Part, Score]
    reported_on: Part
    chosen_on: str
    majority: float
    chance: float
    verdict: str
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    per_class: tuple[ClassScore, ...]
    mistakes: tuple[Mistake, ...]
    epochs_done: float
    best_epoch: float
    device: str
    precision: str
    frozen_unchanged: bool
    model: str | None
    excluded: int = 0
    seconds: float = 0.0
    cross_validated: CrossValidated | None = None
    failure: str = ""
    relabelled: int = 0
    finished: bool = False

    @property
    def reported(self) -> Score:
        """How many images of the reported part are right."""
        return self.scores[self.reported_on]

    @property
    def headline(self) -> Score:
        """What the verdict is about: cross-validated where that was done."""
        return self.cross_validated or self.reported

    @property
    def learned(self) -> int:
        """How many parameters learned."""
        return sum(group.parameters for group in self.groups if group.trained)

    def accuracy(self, part: Part) -> float | None:
        """On that part; None where it holds no images."""
        return self.scores[part].accuracy if part in self.scores else None

    def to_json(self) -> dict[str, object]:
        """As result.json and the command line have it: the scores flat, by part."""
        stored = as_json(self)
        del stored["scores"], stored["reported_on"]
        for part in HELD_OUT:
            score = self.scores.get(part)
            stored[f"{part}_accuracy"] = score and score.accuracy
            stored[f"{part}_interval"] = score and list(score.interval)
            stored[f"{part}_images"] = score.images if score else 0
        checked = self.cross_validated and self.cross_validated.to_json()
        return {**stored, "reported": self.reported_on, "cross_validated": checked}

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "Result":
        """Raises ValueError for anything else than what `to_json` gives."""
        flat = value_of({name: stored.get(name) for name in FLAT}, _Flat)
        rest = {name: told for name, told in stored.items() if name not in FLAT}
        checked = rest.get("cross_validated")
        if isinstance(checked, dict):
            rest["cross_validated"] = {name: told for name, told in checked.items() if name not in TOLD}
        return value_of({**rest, "scores": as_json(flat.scores), "reported_on": flat.reported}, cls)

    @classmethod
    def read(cls, path: Path) -> "Result":
        return read_with(path, cls.from_json)


@dataclass(frozen=True)
class _Flat:
    """The scores as they stand in result.json."""

    reported: Part
    val_accuracy: float | None
    val_interval: tuple[float, float] | None
    val_images: int
    test_accuracy: float | None
    test_interval: tuple[float, float] | None
    test_images: int

    @property
    def scores(self) -> dict[Part, Score]:
        told: dict[Part, tuple[float | None, int]] = {
            "val": (self.val_accuracy, self.val_images),
            "test": (self.test_accuracy, self.test_images),
        }
        return {
            part: Score(round(accuracy * images), images)
            for part, (accuracy, images) in told.items()
            if accuracy is not None
        }


@dataclass(frozen=True)
class Named:
    """The class a run named for each image of a part and the one it has, in the order of the dataset; the
    calibrated share of the named one, and the cross-entropy of the answer. Earlier runs kept neither.
    """

    predicted: tuple[int, ...]
    labels: tuple[int, ...]
    shares: tuple[float, ...] = ()
    losses: tuple[float, ...] = ()

    @property
    def hits(self) -> np.ndarray:
        """(images,) of 0 and 1: which of them are right."""
        return np.equal(self.predicted, self.labels).astype(int)


@dataclass(frozen=True)
class Predictions:
    """What a run named every held-out image, kept as predictions.json: runs are compared by it."""

    val: Named
    test: Named

    def of(self, part: Part) -> Named:
        """Of one part. Raises KeyError for the training part."""
        held_out: dict[Part, Named] = {"val": self.val, "test": self.test}
        return held_out[part]
