"""The size axis, measured: what the probe's learning curve says, beside the count of images."""

from dataclasses import dataclass
from typing import Literal

from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points, readable_count
from tl_core.matrix.answers import SMALL_PER_CLASS, Size, size_for

Trend = Literal["rising", "flat", "undecided"]

# A doubling that is worth less than two points is worth less than its labelling: below it a curve counts as
# flat.
WORTHWHILE = 0.02


@dataclass(frozen=True)
class CurvePoint:
    """A share of the training part, its images, and the accuracy of probes trained on it, on the validation
    part.
    """

    share: float
    images: int
    accuracy: Estimate


@dataclass(frozen=True)
class SizeEvidence:
    """A learning curve and what it was drawn from. `gain` is what the last doubling brought, on the same
    validation images.
    """

    images: int
    classes: int
    held_out: int
    head_parameters: int
    backbone_parameters: int
    points: tuple[CurvePoint, ...]
    gain: Estimate

    @property
    def trend(self) -> Trend:
        """Rising: the last doubling surely brought something, and at least WORTHWHILE. Flat: it surely
        brought less than that.
        """
        if self.gain.low > 0 and self.gain.value >= WORTHWHILE:
            return "rising"
        return "flat" if self.gain.high < WORTHWHILE else "undecided"

    @property
    def next_doubling(self) -> Estimate:
        """What as many images again would be worth, by a power law through the last two points.

        The errors of a power law fall by the same factor at each doubling, so the last gain shrinks by that
        factor (Hestness et al., Deep learning scaling is predictable, empirically, 2017,
        https://arxiv.org/abs/1712.00409). The law has no floor here, which makes this an upper limit.
        """
        before, now = (1 - point.accuracy.value for point in self.points[-2:])
        factor = min(now / before, 1.0) if before > 0 else 0.0
        return Estimate(*(factor * value for value in (self.gain.value, self.gain.low, self.gain.high)))

    def verdict(self, small_per_class: int = SMALL_PER_CLASS) -> Size:
        """The count. The curve stands beside it: it speaks of a linear head, not of a whole network."""
        return size_for(self.images, self.classes, small_per_class)

    def surely(self, small_per_class: int = SMALL_PER_CLASS) -> bool:
        """Whether count and curve say the same."""
        return (self.verdict(small_per_class), self.trend) in (("small", "rising"), ("large", "flat"))

    def sentences(self, small_per_class: int = SMALL_PER_CLASS) -> tuple[str, ...]:
        """What was measured, and what follows, for the page and the command line."""
        half, whole = self.points[-2:]
        return (
            (
                f"A linear probe gets {in_points(whole.accuracy)} of {self.held_out:,} validation images"
                f" right. From {half.images:,} to {whole.images:,} training images the probe gained"
                f" {in_signed_points(self.gain)}."
            ),
            MEANING[self.trend],
            (
                f"Twice the images would add at most about {in_signed_points(self.next_doubling)}, by a power"
                " law."
            ),
            (
                f"You have {self.images:,} training images. A linear head has"
                f" {readable_count(self.head_parameters)} parameters to learn, the whole backbone"
                f" {readable_count(self.backbone_parameters)} more."
            ),
            VERDICT[self.verdict(small_per_class), self.trend],
        )


MEANING: dict[Trend, str] = {
    "rising": "The curve is still rising: more images would help even a linear head.",
    "flat": f"The curve is flat: the last doubling was worth less than {100 * WORTHWHILE:.0f} points.",
    "undecided": "There are too few images to tell whether the curve is still rising.",
}
VERDICT: dict[tuple[Size, Trend], str] = {
    ("small", "rising"): "Count and curve agree: small.",
    (
        "small",
        "flat",
    ): "The count says small. A linear head has enough images; of a whole network that says nothing: small.",
    ("small", "undecided"): "The count decides: small.",
    (
        "large",
        "rising",
    ): "The count says large. More images would help all the same, even a linear head: large.",
    ("large", "flat"): "Count and curve agree: large.",
    ("large", "undecided"): "The count decides: large.",
}
