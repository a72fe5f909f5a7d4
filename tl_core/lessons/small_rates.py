"""Smaller rates for pretrained weights: the backbone at the head's own rate, at a tenth of it, and still."""

from dataclasses import dataclass

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import NEITHER, UNSEEN, Ending, Knob, Lesson, Notes, Outcome, outcome

FULL, TENTH, STILL = 1.0, 0.1, 0.0
RATIOS = (FULL, TENTH, STILL)
CALLED = {FULL: "the head's own rate", TENTH: "a tenth of it", STILL: "not at all"}
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("the smaller rate was better", "right", CALLED[TENTH]),
    "behind": ("the smaller rate was worse", "wrong", CALLED[FULL]),
    "alike": (UNSEEN, "open", NEITHER),
}
Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class AtRatio:
    """One training: the backbone's rate as a share of the head's. Validation accuracy by epoch, from before
    the first step; how far the last layer group drifted from its pretrained weights by epoch; and the
    accuracy of the best epoch on held-out images.
    """

    ratio: float
    accuracies: Curve
    drift: Curve
    accuracy: Estimate

    @property
    def drifted(self) -> float:
        """How far after the last step."""
        return self.drift[-1][1] if self.drift else 0.0


@dataclass(frozen=True)
class SmallRates:
    """The three trainings from the same start. `ahead` is the accuracy at a tenth less that at the full rate,
    on the same held-out images.
    """

    group: str
    head_start: str
    at: tuple[AtRatio, ...]
    ahead: Difference
    images: int

    def of(self, ratio: float) -> AtRatio:
        return next(one for one in self.at if one.ratio == ratio)

    def ending(self) -> Ending:
        said, notes, guess = SAYS[outcome(self.ahead)]
        full, tenth = self.of(FULL), self.of(TENTH)
        sentence = (
            f"From a {self.head_start} head, the full rate moved {self.group} by"
            f" {100 * full.drifted:.1f} %, a tenth of it by {100 * tenth.drifted:.1f} %; of"
            f" {counted(self.images, 'held-out image')} the best epochs name"
            f" {in_points(full.accuracy)} and {in_points(tenth.accuracy)} rightly,"
            f" {in_signed_points(self.ahead.estimate)} for the smaller rate: {said}."
        )
        return Ending(sentence, notes, guess)


LESSON = Lesson(
    name="small-rates",
    title="Smaller rates for pretrained weights",
    quote="It's common to use a smaller learning rate for ConvNet weights that are being fine-tuned, in"
    " comparison to the (randomly-initialized) weights for the new linear classifier",
    place="Practical advice: Learning rates",
    trying="We fine-tune the same network three times: the backbone at the head's own rate, at a tenth of it,"
    " and not at all.",
    question="At which rate does the backbone end up best?",
    guesses=(CALLED[FULL], CALLED[TENTH], NEITHER),
    found=SmallRates,
    limits="One seed and few epochs, at one rate of the head. The best epoch is kept, which forgives a rate"
    " that did harm in between: the curves show it. What a head that was solved first is for (Kumar et al.,"
    " 2022, arXiv 2202.10054) shows most on pictures unlike the training ones.",
    knobs=(Knob("start", "The head begins", ("random", "solved")),),
)
