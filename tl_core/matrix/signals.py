"""What each measure says of similarity: its number, its meaning, how sure it is and where it comes from.

Signals that have a border vote; the borders were chosen with six data sets in view, so that they fit those
six proves little.
"""

from dataclasses import dataclass
from statistics import median

from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.matrix.answers import Similarity
from tl_core.matrix.measures import HELD, DepthProfile, NormShift, SourceDistance, SourceNames

PROBES = (
    "Alain and Bengio, 2016, https://arxiv.org/abs/1610.01644; Yosinski et al., 2014,"
    " https://arxiv.org/abs/1411.1792"
)
NAMES = "after LEEP, Nguyen et al., 2020, https://arxiv.org/abs/2002.12462"
CONFIDENCE = "Hendrycks and Gimpel, 2017, https://arxiv.org/abs/1610.02136"
ADABN = (
    "after AdaBN, Li et al., 2016, https://arxiv.org/abs/1603.04779; border: Cohen, Statistical power"
    " analysis, 1988"
)
NEIGHBOURS = (
    "after Sun et al., Out-of-distribution detection with deep nearest neighbors, 2022,"
    " https://arxiv.org/abs/2204.06507"
)
LOGME = "You et al., 2021, https://arxiv.org/abs/2102.11005"
# Cohen's border of a large difference between two means, in standard deviations.
LARGE_SHIFT = 0.8


@dataclass(frozen=True)
class Signal:
    """One reading: `figure` its number, `vote` the cell it speaks for (None: none), `sure` how sure that
    is.
    """

    name: str
    figure: str
    meaning: str
    vote: Similarity | None
    sure: str
    source: str
    votes: bool = True


def depth_signal(profile: DepthProfile) -> Signal:
    vote = _side(profile.lead)
    last = profile.depths[-1].group
    meanings: dict[Similarity | None, str] = {
        "similar": f"Class information still grows up to {last}, the group most specific to the source.",
        "different": (
            f"Class information peaks at {profile.best_earlier}, before the group most specific to the"
            " source."
        ),
        None: f"Class information no longer changes surely between {profile.best_earlier} and {last}.",
    }
    figure = f"{in_signed_points(profile.lead)} at {last} against {profile.best_earlier}"
    return Signal("Depth profile", figure, meanings[vote], vote, _sure(vote, "no difference"), PROBES)


def names_signal(names: SourceNames) -> Signal:
    vote = _side(names.beyond_half)
    meaning = (
        f"The source's name for an image alone tells your class {in_points(names.told)} of the time. A probe"
        f" on the codes does so {100 * names.probe:.1f} % of the time, always naming the largest class"
        f" {100 * names.majority:.1f} %. Border: half of the way."
    )
    return Signal(
        "Source's names", f"{100 * names.share:.0f} % of the way", meaning, vote, _sure(vote, "half"), NAMES
    )


def shift_signal(shift: NormShift) -> Signal:
    low, high = sorted(shift.halves)
    vote: Similarity | None = None
    if high < LARGE_SHIFT:
        vote = "similar"
    elif low >= LARGE_SHIFT:
        vote = "different"
    middle = median(shift.layers.values())
    meaning = (
        f"The distance of your images from the source's, in standard deviations, at {shift.furthest}: the"
        f" furthest of {len(shift.layers)} normalisation layers (median {middle:.2f}). Border: {LARGE_SHIFT},"
        " a large difference."
    )
    sure = (
        f"two halves of {shift.images} images give {low:.2f} and {high:.2f},"
        f" {'on the same side' if vote else 'on both sides'}"
    )
    return Signal("Shift of statistics", f"{shift.layers[shift.furthest]:.2f}", meaning, vote, sure, ADABN)


def confidence_signal(names: SourceNames) -> Signal:
    low, high = names.confidence.low, names.confidence.high
    meaning = (
        f"How sure the source's classifier of {names.source_classes} classes is of its best name, on the"
        " median image."
    )
    sure = f"no border is known, so it does not vote; half of the images lie between {low:.2f} and {high:.2f}"
    return Signal(
        "Source's confidence", f"{names.confidence.value:.2f}", meaning, None, sure, CONFIDENCE, votes=False
    )


def distance_signal(distance: SourceDistance) -> Signal:
    meaning = (
        f"The share of {distance.images:,} images whose last codes lie further from the source than those of"
        f" {100 * HELD:.0f} % of {distance.source_images} new images of the source itself. It would be"
        f" {100 - 100 * HELD:.0f} % if yours were the source's own."
    )
    sure = "no border is known, so it does not vote"
    return Signal(
        "Distance to the source", in_points(distance.outside), meaning, None, sure, NEIGHBOURS, votes=False
    )


def logme_signal(profile: DepthProfile) -> Signal:
    best = max(profile.depths, key=lambda depth: depth.logme)
    meaning = (
        "The log evidence of the labels given the last codes, per image. Of all layer groups,"
        f" {best.group} has the most: {best.logme:.3f}."
    )
    sure = "it ranks codes and backbones on the same labels and has no border, so it does not vote"
    return Signal("LogME", f"{profile.depths[-1].logme:.3f}", meaning, None, sure, LOGME, votes=False)


def _side(measured: Estimate) -> Similarity | None:
    """Similar above 0, different below it; None where the interval holds 0."""
    if measured.above_zero:
        return "similar"
    return "different" if measured.below_zero else None


def _sure(vote: Similarity | None, border: str) -> str:
    return f"the 95 % interval {'excludes' if vote else 'includes'} {border}"
