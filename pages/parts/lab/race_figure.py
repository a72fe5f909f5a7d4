"""Accuracy against seconds: the figure of a race. Imports no streamlit."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, TEXT, VALIDATION, Figure, Mark
from tl_core.evidence import Estimate
from tl_core.lab.race_standings import Standing
from tl_core.matrix.strategy import RECIPES, Strategy

HEIGHT = 320
# Room beside the quickest and the slowest, in powers of ten.
MARGIN = 0.2
# A logarithm needs a number above 0.
QUICKEST = 0.1
TICKS = [factor * 10**power for power in range(-1, 6) for factor in (1, 2, 5)]
ACCURACY: Mark = {"title": still.title("accuracy"), "tickformat": ".0%"}


@dataclass(frozen=True)
class Place:
    """Where a strategy stands in the figure: the means of its runs, and each run's accuracy."""

    strategy: Strategy
    accuracy: Estimate
    accuracies: tuple[float, ...]
    seconds: float

    @property
    def title(self) -> str:
        return RECIPES[self.strategy].title

    @property
    def exponent(self) -> float:
        return math.log10(self.seconds)


def figure(lines: Iterable[Standing], rule: Strategy) -> Figure:
    """One point a strategy at its means, with its interval; a faint one for each of its runs. The rule's own
    is coloured.

    Names stand above and below in turn, from the best to the worst, and on the side that has room: neighbours
    do not meet.
    """
    places = _places(lines)
    exponents = [place.exponent for place in places]
    low, high = min(exponents) - MARGIN, max(exponents) + MARGIN
    points = []
    for number, place in enumerate(places):
        height = "bottom" if number % 2 else "top"
        side = "left" if place.exponent > (low + high) / 2 else "right"
        points.append(_point(place, place.strategy == rule, f"{height} {side}"))
    xaxis: Mark = {
        "title": still.title("seconds per run"),
        "type": "log",
        "range": [low, high],
        "tickvals": TICKS,
        "ticktext": TICKS,
    }
    return still.figure([*_runs(places), *points], HEIGHT, xaxis, ACCURACY)


def described(lines: Iterable[Standing]) -> str:
    """The figure in words, for those who do not see it."""
    points = (
        f"{place.title} {place.accuracy.value:.0%} in {place.seconds:.0f} s" for place in _places(lines)
    )
    return f"Accuracy against seconds. {'; '.join(points)}."


def interval(accuracy: Estimate) -> str:
    return f"{accuracy.low:.1%} to {accuracy.high:.1%}"


def _places(lines: Iterable[Standing]) -> list[Place]:
    """Those of the strategies with a run that is done."""
    return [
        Place(line.strategy, line.accuracy, line.accuracies, max(line.seconds, QUICKEST))
        for line in lines
        if line.accuracy is not None and line.seconds is not None
    ]


def _runs(places: list[Place]) -> list[Mark]:
    """The runs of the strategies with several."""
    return [
        marks.faint_dots([place.seconds] * len(place.accuracies), place.accuracies, FAINT, 6)
        for place in places
        if len(place.accuracies) > 1
    ]


def _point(place: Place, is_rule: bool, position: str) -> Mark:
    colour = VALIDATION if is_rule else TEXT
    return marks.dots(
        [place.seconds],
        [place.accuracy.value],
        colour,
        11,
        mode="markers+text",
        text=[place.title],
        textposition=position,
        textfont={"color": colour, "size": 12.5},
        error_y=marks.intervals([place.accuracy], colour),
        cliponaxis=False,
        hovertemplate=f"%{{y:.1%}} ({interval(place.accuracy)}), %{{x:.1f}} s<extra></extra>",
    )
