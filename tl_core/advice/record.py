"""How often advice was right: every cell of a calibration advised as if its data set were new."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median

from tl_core.advice.calibration import DUELS, Calibration, Cell, Duel
from tl_core.advice.decision import decide, margin_for
from tl_core.advice.evidence import ADVISED, Evidence
from tl_core.advice.rungs import WORTHWHILE
from tl_core.evidence.estimate import wilson
from tl_core.matrix import Answers
from tl_core.matrix.answers import SMALL_PER_CLASS, size_for
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import Strategy, recipe_for

# What counts as right whatever the images can tell: a point.
RIGHT = 0.01
ALL = "all"
# Numbers of images a class at which small could end and large begin.
BORDERS = (5, 10, SMALL_PER_CLASS, 50, 100, 200, 500)


@dataclass(frozen=True)
class Followed:
    """What came of following a policy on one cell: the strategy, how far behind the best it was as a share of
    the test images, whether that is a point or too little to tell, and the seconds for advice and run.
    """

    cell: Cell
    strategy: Strategy
    regret: float
    right: bool
    seconds: float

    @property
    def share_of_time(self) -> float:
        """Of the time that fine-tuning everything takes."""
        return self.seconds / self.cell.seconds["fine_tune_all"]


@dataclass(frozen=True)
class Record:
    """A policy on some cells: mean and worst regret, the share of cells in which it was right, and the median
    of its time as a share of that of fine-tuning everything.
    """

    policy: str
    data: str
    cells: int
    mean_regret: float
    worst_regret: float
    right: float
    share_of_time: float

    def line(self) -> list[str]:
        """As a person reads it."""
        shares = (100 * self.mean_regret, 100 * self.worst_regret, 100 * self.right)
        figures = [f"{shares[0]:.2f}", f"{shares[1]:.1f}", f"{shares[2]:.0f}", f"{self.share_of_time:.2f}"]
        return [self.policy, self.data, str(self.cells), *figures]

    def to_json(self) -> dict[str, object]:
        return asdict(self)


HEAD = ("policy", "data", "cells", "mean regret, points", "worst", "right, %", "time, of fine-tuning")


@dataclass(frozen=True)
class Coverage:
    """How often the interval of an expected gain held the true one, and the median of its width."""

    duel: Duel
    piloted: bool
    cells: int
    held: float
    width: float


def advised(cell: Cell, table: Calibration) -> tuple[Strategy, Evidence]:
    """What the advice says on the cell, and the evidence with which it stops: as the verb `advise` does."""
    everything = cell.seconds["fine_tune_all"]
    known = cell.evidence.until(0)
    decision = decide(known, table, margin_for(known), cell.seconds)
    for pilot in cell.evidence.pilots:
        spent = sum(one.seconds for one in known.pilots)
        if decision.sure or spent + pilot.seconds > WORTHWHILE * everything:
            break
        known = known.and_then(pilot)
        decision = decide(known, table, margin_for(known), cell.seconds)
    return decision.strategy, known


def followed(cell: Cell, strategy: Strategy, looking: float = 0.0) -> Followed:
    """What comes of running a strategy on the cell after so many seconds of looking."""
    own, best = (cell.accuracies[strategy], max(cell.accuracies[one] for one in ADVISED))
    right = best - own <= RIGHT or wilson(own, cell.tested).high >= best
    return Followed(cell, strategy, best - own, right, looking + cell.seconds.get(strategy, 0.0))


def matrix_says(cell: Cell, small_per_class: int = SMALL_PER_CLASS) -> Strategy:
    """The strategy of the notes' cell, by the counted size and the measured similarity."""
    evidence = cell.evidence
    size = size_for(evidence.images, evidence.classes, small_per_class)
    return scenario_for(Answers(size, cell.similarity)).strategy


def policies(table: Calibration) -> dict[str, list[Followed]]:
    """{policy: what came of it on every cell}; the advice never saw the data set that it speaks of."""
    always: dict[str, Callable[[Cell], Strategy]] = {
        "always the linear probe": lambda cell: "linear_probe",
        "always the best probe": lambda cell: cell.evidence.best.strategy,
        "always fine-tune everything": lambda cell: "fine_tune_all",
        "the matrix, as measured": matrix_says,
    }
    found = {name: [followed(cell, choose(cell)) for cell in table.cells] for name, choose in always.items()}
    advice = []
    for cell in table.cells:
        strategy, known = advised(cell, table.others[cell.data])
        advice.append(followed(cell, strategy, known.seconds))
    return {**found, "the advice": advice}


def records(table: Calibration) -> list[Record]:
    """Of every policy on drawn data, on photographs, and on all."""
    return [
        _record(policy, data, [one for one in outcomes if data in (ALL, one.cell.kind)])
        for policy, outcomes in policies(table).items()
        for data in (*dict.fromkeys(cell.kind for cell in table.cells), ALL)
    ]


def _record(policy: str, data: str, outcomes: Sequence[Followed]) -> Record:
    return Record(
        policy,
        data,
        len(outcomes),
        mean(one.regret for one in outcomes),
        max(one.regret for one in outcomes),
        mean(one.right for one in outcomes),
        median(one.share_of_time for one in outcomes),
    )


def coverages(table: Calibration) -> list[Coverage]:
    """Of every duel before and after pilots, by leaving out one data set at a time."""
    return [_coverage(duel, piloted, table) for duel in DUELS for piloted in (False, True)]


def _coverage(duel: Duel, piloted: bool, table: Calibration) -> Coverage:
    chosen = [cell for cell in table.cells if cell.evidence.pilots or not piloted]
    known = [cell.evidence if piloted else cell.evidence.until(0) for cell in chosen]
    found = [table.others[cell.data].expected(duel, one) for cell, one in zip(chosen, known, strict=True)]
    held = [gain.low <= cell.gain(duel) <= gain.high for cell, gain in zip(chosen, found, strict=True)]
    return Coverage(duel, piloted, len(chosen), mean(held), median(gain.high - gain.low for gain in found))


def regrets_by_border(table: Calibration) -> dict[int, float]:
    """{images a class below which data counts as small: the mean regret of the matrix}."""
    return {
        border: mean(followed(cell, matrix_says(cell, border)).regret for cell in table.cells)
        for border in BORDERS
    }


def sentences(table: Calibration) -> list[str]:
    """How often the intervals of the expected gains held, a sentence each; and how good the matrix would be
    with other borders between small and large.
    """
    regrets = regrets_by_border(table)
    listed = ", ".join(f"{border}: {100 * regret:.2f}" for border, regret in regrets.items())
    border = (
        f"Mean regret of the matrix in points, by the images a class below which data is small: {listed}."
    )
    return [*(_sentence(one) for one in coverages(table)), border]


def _sentence(one: Coverage) -> str:
    first, second = one.duel
    over = recipe_for(second).title.lower() if second else "the best probe"
    when = "after pilots" if one.piloted else "before any pilot"
    return (
        f"{recipe_for(first).title} over {over}, {when}: the interval held in {100 * one.held:.0f} % of"
        f" {one.cells} cells; half of the intervals are narrower than {100 * one.width:.1f} points."
    )
