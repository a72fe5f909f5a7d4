"""What trainings came to on other data sets, after the same probes and pilots: the table, and what it lets
one expect of new data.
"""

import math
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from tl_core.advice.evidence import Evidence
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import LEVEL
from tl_core.matrix.answers import Similarity
from tl_core.matrix.strategy import Strategy
from tl_core.workspace import stored

SHIPPED = Path(__file__).parents[1] / "bundled" / "calibration.json"
Kind = Literal["drawn", "photographs"]
# One strategy and what it is compared with; None is the best probe.
Duel = tuple[Strategy, Strategy | None]
DUELS: tuple[Duel, ...] = (
    ("fine_tune_top", None),
    ("fine_tune_all", None),
    ("fine_tune_all", "fine_tune_top"),
)
# How strongly the coefficients are held at nothing, in cells of the table.
RIDGE = 1.0
# How far off expectations are grows with the room that the probe leaves, and never vanishes: so much is added
# to it, as a share of the images, where coefficients are found, and where they are judged.
LEAST_ROOM, LEAST_MISSED = 0.1, 0.03
# Around which number of images the logarithm is centred.
USUAL_IMAGES = 500


@dataclass(frozen=True)
class Cell:
    """One data set at one size, in training images: the evidence on it, and what each strategy then came to
    on `tested` images held out from all of that, with the seconds it took.
    """

    data: str
    kind: Kind
    size: int
    seed: int
    evidence: Evidence
    accuracies: dict[Strategy, float]
    seconds: dict[Strategy, float]
    tested: int
    similarity: Similarity

    def gain(self, duel: Duel) -> float:
        """By how much the first was ahead of the second in the end."""
        first, second = duel
        return self.accuracies[first] - self.accuracies[second or self.evidence.best.strategy]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The cells, and what follows from them."""

    cells: tuple[Cell, ...]

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Raises FileNotFoundError, and ValueError for a damaged file."""
        return stored.read_with(path, lambda told: stored.value_of(told, cls))

    @cached_property
    def sets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.data for cell in self.cells))

    def without(self, data: str) -> "Calibration":
        """The table as if this data set had never been looked at."""
        return Calibration(tuple(cell for cell in self.cells if cell.data != data))

    @cached_property
    def others(self) -> dict[str, "Calibration"]:
        """{data set: the table without it}."""
        return {name: self.without(name) for name in self.sets}

    def expected(self, duel: Duel, evidence: Evidence) -> Estimate:
        """The gain to expect of a duel on data with this evidence, with an interval that held on data sets
        which had no part in making it.

        A gain is regressed on the evidence by ridge regression. The interval is split conformal (Vovk,
        Gammerman and Shafer, Algorithmic Learning in a Random World, 2005): each data set is left out in
        turn, and LEVEL of the misses, as shares of the room that the probe left, are smaller than its half.
        Nothing gains more over the probe than the probe misses.
        """
        law = law_of(self, duel, bool(evidence.pilots))
        most = 1.0 if duel[1] else 1 - evidence.best.accuracy.low
        value = min(most, float(features(duel, evidence) @ law.coefficients))
        reach = law.reach * (evidence.error + LEAST_MISSED)
        return Estimate(value, max(-1.0, value - reach), min(most, value + reach))


@dataclass(frozen=True, eq=False)
class Law:
    """Coefficients of the features, and how far off expectations are, as a share of the room."""

    coefficients: np.ndarray
    reach: float


@cache
def shipped() -> Calibration:
    """The table that comes with Thaw."""
    return Calibration.read(SHIPPED)


def features(duel: Duel, evidence: Evidence) -> np.ndarray:
    """What a gain may depend on (features,), each in shares of the images: the room that the best probe
    leaves, by how many images there are and by how hard they are; and what the last pilot gained, which
    counts the less the more images there are beyond it.
    """
    error = evidence.error
    many = math.log2(evidence.images / USUAL_IMAGES)
    room = [error, error * many, error**2]
    if not evidence.pilots:
        return np.array(room)
    pilot = evidence.pilots[-1]
    more = math.log2(evidence.images / pilot.images)
    first, second = duel
    gained = pilot.of(first).ahead.value - (pilot.of(second).ahead.value if second else 0.0)
    return np.array([*room, gained / (1 + more)])


@cache
def law_of(table: Calibration, duel: Duel, piloted: bool) -> Law:
    """What the table says of a duel, before or after pilots.

    After pilots, every pilot of a cell counts as the last one once.
    """
    known = [
        (cell.data, evidence, cell.gain(duel))
        for cell in table.cells
        for evidence in _stages(cell.evidence, piloted)
    ]
    if not known:
        return Law(np.zeros(4 if piloted else 3), 1.0)
    names = np.array([name for name, _, _ in known])
    rows = np.array([features(duel, evidence) for _, evidence, _ in known])
    gains = np.array([gain for _, _, gain in known])
    errors = np.array([evidence.error for _, evidence, _ in known])
    rooms, missed = errors + LEAST_ROOM, errors + LEAST_MISSED
    misses = np.concatenate(
        [
            np.abs(gains[own] - rows[own] @ _ridge(rows[~own], gains[~own], rooms[~own])) / missed[own]
            for own in (names == name for name in dict.fromkeys(names))
        ]
    )
    rank = min(1.0, LEVEL * (1 + 1 / len(misses)))
    reach = float(np.quantile(misses, rank, method="higher"))
    return Law(_ridge(rows, gains, rooms), reach)


def _stages(evidence: Evidence, piloted: bool) -> list[Evidence]:
    if not piloted:
        return [evidence.until(0)]
    return [evidence.until(number) for number in range(1, len(evidence.pilots) + 1)]


def _ridge(rows: np.ndarray, gains: np.ndarray, rooms: np.ndarray) -> np.ndarray:
    """Coefficients that are right to the same share of the room everywhere."""
    if not len(rows):
        return np.zeros(rows.shape[1])
    rows, gains = rows / rooms[:, None], gains / rooms
    scale = np.sqrt((rows**2).mean(0)) + 1e-9
    even = rows / scale
    found = np.linalg.solve(even.T @ even + RIDGE * np.eye(even.shape[1]), even.T @ gains)
    return found / scale
