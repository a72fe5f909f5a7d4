"""What was found out on the user's own data, before any strategy runs on all of it."""

from dataclasses import dataclass, replace

from tl_core.evidence import Estimate
from tl_core.matrix.strategy import Strategy

# Strategies that leave the backbone frozen: kept codes tell what each comes to.
PROBES: tuple[Strategy, ...] = ("linear_probe", "early_linear_probe", "all_groups_probe")
# Strategies that train layer groups, the cheaper first. A pilot tells what each may come to.
TRAINED: tuple[Strategy, ...] = ("fine_tune_top", "fine_tune_all")
ADVISED = (*PROBES, *TRAINED)


@dataclass(frozen=True)
class Probed:
    """What a frozen strategy comes to: `accuracy` over images that its head had not seen, with its interval;
    and what its head `reads`.
    """

    strategy: Strategy
    accuracy: Estimate
    reads: str


@dataclass(frozen=True)
class Gain:
    """What a training was ahead of the best probe in a pilot, both on the same few images, judged on the same
    unseen ones: the difference in accuracy, its anytime-valid interval, the share of images that only one of
    the two names rightly, and the seconds that the training took.
    """

    strategy: Strategy
    ahead: Estimate
    differs: float
    seconds: float


@dataclass(frozen=True)
class Pilot:
    """Trainings by the full recipe on `images` of the training part, judged on `unseen` others."""

    images: int
    unseen: int
    probe: float
    gains: tuple[Gain, ...]

    def of(self, strategy: Strategy) -> Gain:
        return next(gain for gain in self.gains if gain.strategy == strategy)

    @property
    def seconds(self) -> float:
        return sum(gain.seconds for gain in self.gains)


@dataclass(frozen=True)
class Evidence:
    """Probes, then pilots from few images to more. `images` and `classes` are those of the training part;
    `judged` is on how many images each probe was judged, `probing` how many seconds that took.
    """

    images: int
    classes: int
    judged: int
    probes: tuple[Probed, ...]
    pilots: tuple[Pilot, ...] = ()
    probing: float = 0.0

    @property
    def seconds(self) -> float:
        """How long all that took."""
        return self.probing + sum(pilot.seconds for pilot in self.pilots)

    @property
    def best(self) -> Probed:
        """The best probe; of those that tie, the first."""
        return max(self.probes, key=lambda probed: probed.accuracy.value)

    def of(self, strategy: Strategy) -> Probed:
        return next(probed for probed in self.probes if probed.strategy == strategy)

    @property
    def error(self) -> float:
        """The share of images that the best probe names wrongly."""
        return 1 - self.best.accuracy.value

    @property
    def differs(self) -> float:
        """The share of images that only one of probe and training names rightly: in the last pilot;
        before any, as many as the probe misses.
        """
        return max(gain.differs for gain in self.pilots[-1].gains) if self.pilots else self.error

    def until(self, pilots: int) -> "Evidence":
        """What was known after so many pilots."""
        return replace(self, pilots=self.pilots[:pilots])

    def and_then(self, pilot: Pilot) -> "Evidence":
        """With one pilot more."""
        return replace(self, pilots=(*self.pilots, pilot))
