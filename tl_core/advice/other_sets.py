"""What strategies came to on the data sets from which advice is read, at several sizes: nothing is tried
anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, stdev

# scipy.stats says the same, and takes a second to import in the web process.
from scipy.special import stdtrit

from tl_core.advice.calibration import SHIPPED, Calibration, Cell
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import LEVEL
from tl_core.matrix.answers import Similarity, Size, size_for
from tl_core.matrix.strategy import Strategy

PICTURES = ("drawn", "photographs")
SIZES = (60, 125, 250, 500, 1000)
# What a sentence says, and what a learner may have guessed, where the sets show no difference.
UNSEEN, NEITHER = "no difference that these sets could show", "neither, as far as these sets can tell"


@dataclass(frozen=True)
class Duel:
    """Two strategies on the same data sets: mean accuracies, and by how much the first is `ahead` on average
    over the `sets`, with its 95 % interval. Of a single set there is none: it reaches as far as it can.
    """

    first: float
    second: float
    ahead: Estimate
    sets: int


def cells_of(similarity: Similarity, pictures: Iterable[str]) -> list[Cell]:
    """What was carried out on data sets of this similarity to what the backbone had seen."""
    wanted = {*pictures}
    cells = Calibration.read(SHIPPED).cells
    return [cell for cell in cells if cell.similarity == similarity and cell.kind in wanted]


def size_of(cell: Cell) -> Size:
    """On which side of the border its training images lie."""
    return size_for(cell.size, cell.evidence.classes)


def duel(cells: Iterable[Cell], first: Strategy, second: Strategy) -> Duel | None:
    """The two on these cells, each data set counted once; None where there is no cell."""
    cells = list(cells)
    one, other = (_by_set(cells, strategy) for strategy in (first, second))
    if not one:
        return None
    gains = [one[data] - other[data] for data in one]
    return Duel(fmean(one.values()), fmean(other.values()), over_sets(gains), len(gains))


def over_sets(gains: list[float]) -> Estimate:
    """The mean of a difference over data sets, with Student's interval: sets are few and differ."""
    middle, sets = fmean(gains), len(gains)
    if sets < 2:
        return Estimate(middle, -1.0, 1.0)
    reach = float(stdtrit(sets - 1, (1 + LEVEL) / 2)) * stdev(gains) / sets**0.5
    return Estimate(middle, max(-1.0, middle - reach), min(1.0, middle + reach))


def _by_set(cells: Iterable[Cell], strategy: Strategy) -> dict[str, float]:
    """{data set: mean accuracy of the strategy over its cells}."""
    found: dict[str, list[float]] = defaultdict(list)
    for cell in cells:
        found[cell.data].append(cell.accuracies[strategy])
    return {data: fmean(values) for data, values in found.items()}
