"""What was measured of how similar the data is to the source, by each signal."""

from dataclasses import dataclass

from tl_core.backbones import Reading
from tl_core.backbones.reading import WORDS
from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points

# What counts as the source's own range: the usual 95 % of its images.
HELD = 0.95


@dataclass(frozen=True)
class Depth:
    """One layer group's cross-validated probe accuracy on the training part, in the reading in which it is
    best, and the LogME of its mean codes.
    """

    group: str
    accuracy: Estimate
    logme: float
    reading: Reading = "mean"


@dataclass(frozen=True)
class DepthProfile:
    """Class information by depth. `lead` is the last group's accuracy less that of the best one before it, on
    the same images.
    """

    depths: tuple[Depth, ...]
    best_earlier: str
    lead: Estimate

    @property
    def accuracies(self) -> dict[str, Estimate]:
        """How well each layer group's codes tell the classes apart: {layer group: accuracy}."""
        return {depth.group: depth.accuracy for depth in self.depths}

    @property
    def cut_reason(self) -> str:
        """Why scenario 3 reads where it does, in a few words."""
        chosen = next(depth for depth in self.depths if depth.group == self.best_earlier)
        last = self.depths[-1]
        return (
            f"The head reads after {chosen.group}. Of the groups before the last, {chosen.group} told the"
            f" classes apart best in cross-validation, by {WORDS[chosen.reading]}:"
            f" {in_points(chosen.accuracy)} right. The last group, {last.group}, {_against(self.lead)}."
        )


def _against(lead: Estimate) -> str:
    how = "is not surely better or worse"
    if lead.above_zero:
        how = "is better"
    elif lead.below_zero:
        how = "is worse"
    return f"{how}: {in_signed_points(lead)}"


@dataclass(frozen=True)
class ClassNames:
    """What the source calls one of the user's classes: its most frequent names with their shares of the
    class's images.
    """

    label: str
    names: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SourceNames:
    """What the source's own classifier says of the training images.

    `confidence` is the median of its largest share, with the quartiles. `told` is the share of images whose
    class follows from the name alone, `probe` that of a probe on the codes, `majority` that of always naming
    the largest class. `beyond_half` is `told` less the middle between the other two: above 0, the names hold
    most of what the codes know of the classes.
    """

    source_classes: int
    confidence: Estimate
    told: Estimate
    probe: float
    majority: float
    beyond_half: Estimate
    table: tuple[ClassNames, ...]

    @property
    def share(self) -> float:
        """The part of the probe's lead over the majority that the names alone reach; 0 where the probe has
        none.
        """
        lead = self.probe - self.majority
        return max(0.0, min(1.0, (self.told.value - self.majority) / lead)) if lead > 0 else 0.0


@dataclass(frozen=True)
class NormShift:
    """{BatchNorm layer: distance of the target's statistics from the source's}, in standard deviations; and
    in two halves.
    """

    layers: dict[str, float]
    furthest: str
    halves: tuple[float, float]
    images: int


@dataclass(frozen=True)
class SourceDistance:
    """The share of the target's images further from the source than HELD of the source's own new images are;
    both counted.
    """

    outside: Estimate
    images: int
    source_images: int
