"""The advice on a dataset: a line a strategy, the one to run, and how sure that is."""

from dataclasses import dataclass, replace
from functools import cached_property

from tl_core.advice.calibration import Calibration, shipped
from tl_core.advice.decision import NEAR, Decision, attainable, decide, gains, margin_for
from tl_core.advice.evidence import PROBES, TRAINED, Evidence
from tl_core.evidence import Estimate
from tl_core.evidence.wording import counted, in_points, in_signed_points, readable_seconds
from tl_core.matrix.strategy import Strategy, recipe_for


@dataclass(frozen=True)
class Line:
    """What is expected of one strategy: accuracy with its 95 % interval, how many seconds a run of it takes
    (None where the backbone's pace is not known), and what that rests on.
    """

    strategy: Strategy
    accuracy: Estimate
    seconds: float | None
    evidence: str

    def to_json(self) -> dict[str, object]:
        accuracy = self.accuracy
        return {
            "strategy": self.strategy,
            "expected": round(accuracy.value, 4),
            "low": round(accuracy.low, 4),
            "high": round(accuracy.high, 4),
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "evidence": self.evidence,
        }


@dataclass(frozen=True)
class Advice:
    """What the evidence says, after as many steps as there were.

    `asked` is the margin that was asked for, as a share of the images. `notes_say` is the strategy of the
    matrix's cell. `seconds_of` is about how long each strategy would run. `next_pilot` says on how many
    images the next pilot would train and about how many seconds it would take; None where there is none left.
    """

    evidence: Evidence
    notes_say: Strategy
    seconds_of: dict[Strategy, float | None]
    asked: float | None = None
    next_pilot: tuple[int, float] | None = None
    table: Calibration | None = None

    @cached_property
    def _table(self) -> Calibration:
        return self.table or shipped()

    @cached_property
    def _gains(self) -> dict[Strategy, Estimate]:
        return gains(self.evidence, self._table)

    @property
    def within(self) -> float:
        """How much worse than the best still counts as good, as a share of the images."""
        return margin_for(self.evidence, self.asked)

    @cached_property
    def decision(self) -> Decision:
        return decide(self.evidence, self._table, self.within, self.seconds_of)

    @property
    def advised(self) -> Strategy:
        return self.decision.strategy

    @property
    def lines(self) -> tuple[Line, ...]:
        """A line a strategy: those that leave the backbone frozen first."""
        return (*(self._probed(strategy) for strategy in PROBES), *(self._trained(one) for one in TRAINED))

    def of(self, strategy: Strategy) -> Line:
        return next(line for line in self.lines if line.strategy == strategy)

    def steps(self) -> list["Advice"]:
        """The advice after each step: the probes, then one pilot after another."""
        before = [
            replace(self, evidence=self.evidence.until(done), next_pilot=None)
            for done in range(len(self.evidence.pilots))
        ]
        return [*before, self]

    @property
    def sentence(self) -> str:
        """What to do and why, in one sentence; and what is not sure of it, in another."""
        return f"{self.to_do} {self.doubt}".rstrip()

    @property
    def to_do(self) -> str:
        """What to do and why, in one sentence."""
        why = self._why_train() if self._trains else self._why_not_train()
        expected = in_points(self.of(self.advised).accuracy)
        return f"{recipe_for(self.advised).title}: expect {expected} right, {why}"

    @property
    def doubt(self) -> str:
        """What is not sure of it, in one sentence; empty where nothing is."""
        if self.decision.sure:
            return ""
        return "That is likely, not sure." if self._trains else self._too_little()

    @property
    def _trains(self) -> bool:
        return self.advised != self.evidence.best.strategy

    def _why_train(self) -> str:
        best = recipe_for(self.evidence.best.strategy).title.lower()
        return f"{in_signed_points(self._gains[self.advised])} over the {best}."

    def _why_not_train(self) -> str:
        if not self.decision.sure:
            return "the best that needs no training."
        strategy, gain = max(self._gains.items(), key=lambda pair: pair[1].high)
        most = f"{recipe_for(strategy).title.lower()} may add up to {_points(gain.high)}"
        told = f"the {_points(self.within)} that {counted(self.evidence.judged, 'image')} can tell"
        return f"the best that needs no training: {most}, within {told}."

    def _too_little(self) -> str:
        """What the likeliest training is expected to gain, and that it is not enough."""
        strategy, gain = max(self._gains.items(), key=lambda pair: pair[1].value)
        title, expected = recipe_for(strategy).title, in_signed_points(gain)
        seconds = self.seconds_of[strategy]
        if seconds is None or gain.value < NEAR:
            return f"{title} would probably add nothing: {expected}."
        return f"{title} would take {readable_seconds(seconds)} for {expected}: not worth the time."

    @property
    def difference(self) -> str:
        """Where the notes say something else: both, with the reason; empty where they agree."""
        if self.notes_say == self.advised:
            return ""
        known = {line.strategy: line.accuracy for line in self.lines}
        if self.notes_say not in known:
            return ""
        title = recipe_for(self.notes_say).title.lower()
        return (
            f"The notes say {title}. Here {in_points(known[self.notes_say])} is"
            " expected of that: the notes go by size and similarity alone, and did not see these images."
        )

    @property
    def another(self) -> str:
        """What looking longer would bring; empty where the decision is sure or nothing is left to try."""
        if self.decision.sure or self.next_pilot is None:
            return ""
        images, seconds = self.next_pilot
        return (
            f"A pilot on {images:,} images takes about {readable_seconds(seconds)} and says more;"
            " a race of both says most."
        )

    def _probed(self, strategy: Strategy) -> Line:
        found = self.evidence.of(strategy)
        judged = f"judged on {counted(self.evidence.judged, 'image')} that its head had not seen"
        return Line(strategy, found.accuracy, self.seconds_of.get(strategy), judged)

    def _trained(self, strategy: Strategy) -> Line:
        """The best probe's accuracy and the expected gain; both doubts together (they are independent)."""
        best = self.evidence.best.accuracy
        gain = self._gains[strategy]
        value = min(1.0, max(0.0, best.value + gain.value))
        below = ((best.value - best.low) ** 2 + (gain.value - gain.low) ** 2) ** 0.5
        above = ((best.high - best.value) ** 2 + (gain.high - gain.value) ** 2) ** 0.5
        accuracy = Estimate(value, max(0.0, value - below), min(1.0, value + above))
        return Line(strategy, accuracy, self.seconds_of.get(strategy), self._rests_on(strategy))

    def _rests_on(self, strategy: Strategy) -> str:
        sets = f"{len(self._table.sets)} other data sets"
        if not self.evidence.pilots:
            return f"expected from the probes and {sets}"
        pilot = self.evidence.pilots[-1]
        gained = in_signed_points(pilot.of(strategy).ahead)
        return f"a pilot on {pilot.images:,} images: {gained} over the probe; and {sets}"

    def to_json(self) -> dict[str, object]:
        return {
            "advised": self.advised,
            "sure": self.decision.sure,
            "within_points": round(100 * self.within, 2),
            "attainable_points": round(100 * attainable(self.evidence), 2),
            "sentence": self.sentence,
            "difference": self.difference,
            "another": self.another,
            "seconds": round(self.evidence.seconds, 1),
            "strategies": [line.to_json() for line in self.lines],
            "notes_say": self.notes_say,
        }


def _points(share: float) -> str:
    return f"{100 * share:.1f} points"
