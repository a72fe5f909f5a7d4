"""The similarity axis, measured: what its signals say together.

No signal separates the axis alone, and none has a weight: those that have a border vote, and each vote counts
the same. The signals speak of a backbone at an image size: small pictures of familiar things, enlarged, may
well come out as different.
"""

from dataclasses import dataclass
from typing import get_args

from tl_core.evidence import Estimate
from tl_core.matrix.answers import Similarity
from tl_core.matrix.measures import DepthProfile, NormShift, SourceDistance, SourceNames
from tl_core.matrix.signals import (
    Signal,
    confidence_signal,
    depth_signal,
    distance_signal,
    logme_signal,
    names_signal,
    shift_signal,
)

# Where a vote lies on the axis; a signal that cannot decide lies between.
HEIGHT: dict[Similarity | None, float] = {"different": 0.0, None: 0.5, "similar": 1.0}


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
