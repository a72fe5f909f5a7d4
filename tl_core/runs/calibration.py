"""What a run is worth beside its accuracy: whether it is as often right as it says, what answers to one class
are worth above a threshold, and means over classes.
"""

from dataclasses import dataclass
from statistics import mean
from typing import Literal

from tl_core.dataset.dataset import Part
from tl_core.evidence import Estimate
from tl_core.runs.result import Result, Score
from tl_core.runs.run import Run
from tl_core.workspace import stored

FILE = "calibration.json"
Aim = Literal["precision", "recall"]
# The shares from 0 to 1 are divided into so many bins of one width.
BINS = 10
# What a user may ask of a class.
TARGETS = (0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Bin:
    """The answers whose share lies in one bin: how many, their mean share, how many are right."""

    images: int
    share: float
    right: int


@dataclass(frozen=True)
class Reliability:
    """How far what is said is from how often it is right: bin by bin, the empty ones too, and as one number.

    `error` is the expected calibration error, the mean distance weighted by images, with its 95 % interval
    (Guo et al., On calibration of modern neural networks, 2017, equation 3, https://arxiv.org/abs/1706.04599).
    `of_chance` is what it would be for as many answers whose shares are true: with few images not 0.
    """

    bins: tuple[Bin, ...]
    error: Estimate
    of_chance: float

    @property
    def said(self) -> float:
        """The mean share."""
        return sum(one.share * one.images for one in self.bins) / self.images

    @property
    def score(self) -> Score:
        return Score(sum(one.right for one in self.bins), self.images)

    @property
    def images(self) -> int:
        return sum(one.images for one in self.bins)


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold on the share of one class, chosen so that the `aim` reaches its target, and what it is
    worth on images it was not chosen on: `named` have the share or more, `right` of those are of the class,
    which has `images`.

    `threshold` is None where no threshold reaches the target; then nothing is named.
    """

    label: str
    aim: Aim
    target: float
    threshold: float | None
    named: int
    right: int
    images: int

    @property
    def precision(self) -> Estimate | None:
        """None where nothing is named."""
        return Score(self.right, self.named).estimate if self.named else None

    @property
    def recall(self) -> Estimate | None:
        """None where the class has no image."""
        return Score(self.right, self.images).estimate if self.images else None


@dataclass(frozen=True)
class Calibration:
    """Kept with a run as calibration.json. Everything is about the part `of`.

    With a test part, temperature and thresholds are chosen on the validation part. Without one they are
    chosen, `folds` times, on the others of so many folds of the validation part: no image is judged by what
    was chosen on it. `temperature` is then, as a threshold is, the mean over the folds.
    """

    of: Part
    folds: int
    temperature: float
    before: Reliability
    after: Reliability
    points: tuple[OperatingPoint, ...]

    def point(self, label: str, aim: Aim, target: float) -> OperatingPoint | None:
        wanted = (label, aim, target)
        return next((one for one in self.points if (one.label, one.aim, one.target) == wanted), None)

    @property
    def sentence(self) -> str:
        """What the figures say: of the shares as they are given, and of what the temperature changed."""
        return f"{said_and_right(self.after)} {changed(self.before, self.after)}"


def calibration_of(run: Run) -> Calibration | None:
    """None where the run is of an earlier Thaw, or held out too few images for that."""
    path = run.folder / FILE
    return stored.read(path, Calibration) if path.exists() else None


def balanced_accuracy(result: Result) -> float:
    """The mean recall of the classes that have images: each counts alike, however few it has."""
    return mean(one.recall for one in result.per_class if one.images)


def macro_f1(result: Result) -> float:
    """The mean F1 of those classes."""
    return mean(one.f1 for one in result.per_class if one.images)


def said_and_right(now: Reliability) -> str:
    """Whether the model is as sure as it is right. The interval of how many are right decides."""
    right, said = now.score.estimate, now.said
    says, is_right = f"{100 * said:.1f} %", f"{100 * right.value:.1f} %"
    told = f"On average the model says {says} and is right in {is_right} of {now.images} images"
    if right.low <= said <= right.high:
        return f"{told}: as far as {now.images} images can tell, it is as sure as it is right."
    return f"{told}: it is too {'sure' if said > right.value else 'unsure'}."


def changed(before: Reliability, after: Reliability) -> str:
    """What the temperature did to the error, beside what chance alone makes of it."""
    then, now = before.error.value, after.error
    told = f"{100 * now.value:.1f} points (95 % interval {100 * now.low:.1f} to {100 * now.high:.1f})"
    verb = "rose" if now.value > then else "fell" if now.value < then else "stayed"
    came = f"With the temperature the expected calibration error {verb} from {100 * then:.1f} to {told}"
    return f"{came}; chance alone makes {100 * after.of_chance:.1f}."
