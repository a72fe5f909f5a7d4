"""The similarity axis, measured: several signals, each with its number, its meaning, how sure it is and where
it comes from.

No signal separates the axis alone, and none has a weight: those that have a border vote, and each vote counts
the same. The borders were chosen with six data sets in view, so that they fit those six proves little. The
signals speak of a backbone at an image size: small pictures of familiar things, enlarged, may well come out
as different.
"""

from dataclasses import dataclass
from statistics import median
from typing import get_args

from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points
from tl_core.matrix.answers import Similarity

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
# What counts as the source's own range: the usual 95 % of its images.
HELD = 0.95
# Where a vote lies on the axis; a signal that cannot decide lies between.
HEIGHT: dict[Similarity | None, float] = {"different": 0.0, None: 0.5, "similar": 1.0}


@dataclass(frozen=True)
class Depth:
    """One layer group's cross-validated probe accuracy on the training part, and the LogME of its codes."""

    group: str
    accuracy: Estimate
    logme: float


@dataclass(frozen=True)
class DepthProfile:
    """Class information by depth. `lead` is the last group's accuracy less that of the best one before it, on
    the same images.
    """

    depths: tuple[Depth, ...]
    best_earlier: str
    lead: Estimate

    @property
    def cut_reason(self) -> str:
        """Why scenario 3 reads where it does, in one sentence."""
        chosen, last = (
            next(depth for depth in self.depths if depth.group == self.best_earlier),
            self.depths[-1],
        )
        return (
            f"The head reads after {chosen.group}: of the groups before the last, its codes told the classes"
            f" apart best in cross-validation, {in_points(chosen.accuracy)} right; the last group,"
            f" {last.group}, {_against(self.lead)}."
        )


def _against(lead: Estimate) -> str:
    how = (
        "is better" if lead.above_zero else "is worse" if lead.below_zero else "is not surely better or worse"
    )
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


@dataclass(frozen=True)
class SimilarityEvidence:
    """Everything measured on the similarity axis. Without a linear classifier, BatchNorm or images of the
    source, a signal less.
    """

    depth: DepthProfile
    names: SourceNames | None
    shift: NormShift | None
    distance: SourceDistance | None = None

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those that vote first."""
        found = [depth_signal(self.depth)]
        if self.names:
            found.append(names_signal(self.names))
        if self.shift:
            found.append(shift_signal(self.shift))
        if self.names:
            found.append(confidence_signal(self.names))
        if self.distance:
            found.append(distance_signal(self.distance))
        return (*found, logme_signal(self.depth))

    @property
    def place(self) -> Estimate:
        """Where the data lies from 0 (different) to 1 (similar): the mean of the votes, the bar from the
        lowest to the highest.

        One undecided vote is added for what nobody measured: signals can be wrong together.
        """
        heights = [HEIGHT[vote] for vote in (*self.votes, None)]
        return Estimate(sum(heights) / len(heights), min(heights), max(heights))

    @property
    def votes(self) -> tuple[Similarity | None, ...]:
        """What each voting signal says."""
        return tuple(signal.vote for signal in self.signals if signal.votes)

    @property
    def verdict(self) -> Similarity | None:
        """What more than half of the voting signals say; None where neither answer has so many."""
        return next(
            (word for word in get_args(Similarity) if 2 * self.votes.count(word) > len(self.votes)), None
        )

    @property
    def sentence(self) -> str:
        """The reading, and whether the signals disagree."""
        said = {None: "cannot tell", "similar": "similar", "different": "different"}
        counts = ", ".join(f"{self.votes.count(vote)} {words}" for vote, words in reversed(said.items()))
        if self.verdict is None:
            return f"The signals leave it open: of {len(self.votes)}, {counts}. Your own eye decides."
        clash = (
            " They disagree, so look at the pictures too."
            if {"similar", "different"} <= set(self.votes)
            else ""
        )
        return f"Measured: {self.verdict}. Of {len(self.votes)} signals, {counts}.{clash}"


def depth_signal(profile: DepthProfile) -> Signal:
    vote = "similar" if profile.lead.above_zero else "different" if profile.lead.below_zero else None
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
    vote = (
        "similar" if names.beyond_half.above_zero else "different" if names.beyond_half.below_zero else None
    )
    meaning = (
        f"The source's name for an image alone tells your class {in_points(names.told)} of the time; a probe"
        f" on the codes {100 * names.probe:.1f} %, always naming the largest class {100 * names.majority:.1f}"
        " %. Border: half of the way."
    )
    return Signal(
        "Source's names", f"{100 * names.share:.0f} % of the way", meaning, vote, _sure(vote, "half"), NAMES
    )


def shift_signal(shift: NormShift) -> Signal:
    low, high = sorted(shift.halves)
    vote = "similar" if high < LARGE_SHIFT else "different" if low >= LARGE_SHIFT else None
    middle = median(shift.layers.values())
    meaning = (
        f"At {shift.furthest}, the furthest of {len(shift.layers)} normalisation layers (median"
        f" {middle:.2f}), your images lie so many standard deviations from the source's. Border:"
        f" {LARGE_SHIFT}, a large difference."
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
        f"So many of {distance.images:,} images lie further from the source, in the last codes, than"
        f" {100 * HELD:.0f} % of {distance.source_images} new images of the source itself do:"
        f" {100 - 100 * HELD:.0f} % if yours were the source's own."
    )
    sure = "no border is known, so it does not vote"
    return Signal(
        "Distance to the source", in_points(distance.outside), meaning, None, sure, NEIGHBOURS, votes=False
    )


def logme_signal(profile: DepthProfile) -> Signal:
    best = max(profile.depths, key=lambda depth: depth.logme)
    meaning = (
        f"Log evidence an image of the labels given the last codes; {best.group} has the most,"
        f" {best.logme:.3f}."
    )
    sure = "it ranks codes and backbones on the same labels and has no border, so it does not vote"
    return Signal("LogME", f"{profile.depths[-1].logme:.3f}", meaning, None, sure, LOGME, votes=False)


def _sure(vote: Similarity | None, border: str) -> str:
    return f"the 95 % interval {'excludes' if vote else 'includes'} {border}"
