"""From evidence to a decision: the cheapest strategy that is surely good enough, or the likeliest one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tl_core.advice.calibration import Calibration
from tl_core.advice.evidence import ADVISED, TRAINED, Evidence
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import QUANTILE
from tl_core.matrix.strategy import Strategy

# "As good" is never finer than this, as a share of the images: a point.
FINEST = 0.01
# Expectations so close to each other are equal, as a share of the images.
NEAR = 0.005
# What the run of a strategy must gain for each minute that it takes, and at most, however long it takes:
# shares of the images. On the data sets of the calibration this price costs a tenth of a point on average,
# and spares most trainings that bring next to nothing.
WORTH_OF_A_MINUTE, MOST_ASKED = 0.015, 0.015


@dataclass(frozen=True)
class Decision:
    """The strategy to run; whether that is sure at 95 %, or only the likeliest."""

    strategy: Strategy
    sure: bool


def attainable(evidence: Evidence) -> float:
    """The smallest difference in accuracy that so many images can show, as a share of them.

    It is half the interval of a paired difference of two shares of which neither is larger (Agresti and Min,
    On comparing paired proportions, 2005): QUANTILE times the root of the share of images that only one of
    the two names rightly, over their number.
    """
    return QUANTILE * math.sqrt(evidence.differs / evidence.judged)


def margin_for(evidence: Evidence, asked: float | None = None) -> float:
    """How much worse than the best still counts as good, as a share: what was asked for, or a point; never
    finer than the images allow.
    """
    return max(FINEST if asked is None else asked, attainable(evidence))


def gains(evidence: Evidence, table: Calibration) -> dict[Strategy, Estimate]:
    """{strategy that trains: by how much it is expected to be ahead of the best probe}."""
    return {strategy: table.expected((strategy, None), evidence) for strategy in TRAINED}


def decide(
    evidence: Evidence, table: Calibration, margin: float, seconds_of: Mapping[Strategy, float | None]
) -> Decision:
    """The cheapest strategy that is at most `margin` behind the best at 95 %.

    A strategy that trains layer groups is sure only where it is surely ahead of the best probe: otherwise
    a pilot may still show that nothing need be trained. Where none is sure it is the one with the highest
    expectation after what its run must gain (`price`); of those within NEAR of it, the cheapest.
    `seconds_of` is how long the run of a strategy takes, None where that is not known.
    """
    top, everything = TRAINED
    ahead = gains(evidence, table)
    beyond_top = table.expected((everything, top), evidence)
    sure: dict[Strategy, bool] = {
        evidence.best.strategy: all(gain.high <= margin for gain in ahead.values()),
        top: ahead[top].low > 0 and beyond_top.high <= margin,
        everything: ahead[everything].low > 0 and beyond_top.low >= -margin,
    }
    for strategy, is_sure in sure.items():
        if is_sure:
            return Decision(strategy, sure=True)
    return Decision(_likeliest(evidence, ahead, seconds_of), sure=False)


def price(seconds: float | None) -> float:
    """What a run that takes so long must gain, as a share of the images; nothing where that is not known."""
    return min(MOST_ASKED, WORTH_OF_A_MINUTE * (seconds or 0.0) / 60)


def _likeliest(
    evidence: Evidence, ahead: dict[Strategy, Estimate], seconds_of: Mapping[Strategy, float | None]
) -> Strategy:
    # A probe asks for nothing: its codes are there already.
    trained = {strategy: gain.value - price(seconds_of.get(strategy)) for strategy, gain in ahead.items()}
    worth = {evidence.best.strategy: 0.0, **trained}
    highest = max(worth.values())
    near = [strategy for strategy, value in worth.items() if value >= highest - NEAR]
    return min(near, key=ADVISED.index)
