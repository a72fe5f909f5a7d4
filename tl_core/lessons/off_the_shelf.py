"""Codes off the shelf: a linear head on every layer group's codes, beside raw pixels and random weights."""

from dataclasses import dataclass
from typing import Literal

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import UNSEEN, Ending, Knob, Lesson, Notes, Outcome, outcome

Kind = Literal["raw pixels", "random weights", "an earlier group", "the last group"]
KINDS: tuple[Kind, ...] = ("raw pixels", "random weights", "an earlier group", "the last group")
SAYS: dict[Outcome, tuple[str, Notes]] = {
    "ahead": ("an astounding baseline", "right"),
    "behind": ("no baseline to be astounded by", "wrong"),
    "alike": (UNSEEN, "open"),
}
EVERY = "all"


@dataclass(frozen=True)
class Shelf:
    """Something that a linear head reads, as so many numbers an image, and how well. `seconds` are those of
    solving the head.
    """

    name: str
    kind: Kind
    width: int
    accuracy: Estimate
    seconds: float


@dataclass(frozen=True)
class OffTheShelf:
    """What a head reads, from raw pixels to the last codes, all judged on the same held-out images.

    `learned` are the training images, `codes_seconds` what the codes of all images took. `ahead` is the last
    group's accuracy less that of raw pixels.
    """

    rows: tuple[Shelf, ...]
    learned: int
    images: int
    codes_seconds: float
    ahead: Difference

    @property
    def best(self) -> Shelf:
        """The first of those that name most rightly."""
        return max(self.rows, key=lambda row: row.accuracy.value)

    def ending(self) -> Ending:
        raw, last = (next(row for row in self.rows if row.kind == kind) for kind in (KINDS[0], KINDS[-1]))
        said, notes = SAYS[outcome(self.ahead)]
        best = "" if self.best == last else f" ({self.best.name} reads best, {in_points(self.best.accuracy)})"
        sentence = (
            f"From {counted(self.learned, 'training image')} a linear head on the codes of {last.name} names"
            f" {in_points(last.accuracy)} of {counted(self.images, 'held-out image')} rightly, one on raw"
            f" pixels {in_points(raw.accuracy)}, {in_signed_points(self.ahead.estimate)}: {said}{best}."
        )
        return Ending(sentence, notes, self.best.kind)


LESSON = Lesson(
    name="off-the-shelf",
    title="Codes off the shelf",
    quote="CNN Features off-the-shelf: an Astounding Baseline for Recognition trains SVMs on features from"
    " ImageNet-pretrained ConvNet and reports several state of the art results",
    place="Additional References",
    trying="We solve the same linear head on raw pixels, on the codes of a network with random weights, and"
    " on the codes of every layer group of the pretrained one.",
    question="What does the head read best?",
    guesses=KINDS,
    found=OffTheShelf,
    limits="The best of several on few images is partly luck: the intervals say how much. Pixels are averaged"
    " over 16 x 16 fields. DeCAF (Donahue et al., 2013, arXiv 1310.1531) compares layers in this way on"
    " Caltech-101.",
    knobs=(
        Knob("each", "Training images a class", (EVERY, "5", "10", "15")),
        Knob("classifier", "Head", ("svm", "softmax")),
    ),
)
