"""Accuracy against seconds: the figure of a race. Imports no streamlit."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pages.parts.charts import marks, still
from pages.parts.charts.theme import BACKGROUND, FAINT, TEXT, VALIDATION, Figure, Mark
from tl_core.evidence import Estimate
from tl_core.lab.race_standings import Standing
from tl_core.matrix.strategy import RECIPES, Strategy

# Pixels: of the figure, of what stands above and below its axes, and of a row of names.
HEIGHT, TOP, BOTTOM, ROW = 320, 10, 45, 18
# Above and below what is drawn: a share of its height, and an accuracy.
ROOM, LEAST_ROOM = 0.08, 0.005
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
    is coloured. Its name stands above the figure, on a line of its own: no two names meet, however narrow the
    figure is.
    """
    places = _places(lines)
    exponents = [place.exponent for place in places]
    low, high = min(exponents) - MARGIN, max(exponents) + MARGIN
    rows = _rows(places, (low + high) / 2)
    xaxis: Mark = {
        "title": still.title("seconds per run"),
        "type": "log",
        "range": [low, high],
        "tickvals": TICKS,
        "ticktext": TICKS,
    }
    span = _span(places)
    return still.figure(
        [*_runs(places), *(_point(place, place.strategy == rule) for place in places)],
        HEIGHT + ROW * len(rows),
        xaxis,
        ACCURACY | {"range": span},
        margin={"l": 0, "r": 0, "t": TOP + ROW * len(rows), "b": 0},
        shapes=[_stem(place, row, span) for row, place in enumerate(rows)],
        annotations=[
            _name(place, row, place.strategy == rule, (low + high) / 2) for row, place in enumerate(rows)
        ],
    )


def _rows(places: list[Place], middle: float) -> list[Place]:
    """From the lowest row of names to the highest: those on the right from the middle outwards, then those on
    the left. So the line from a point to its name crosses few names.
    """
    return sorted(places, key=lambda place: (place.exponent <= middle, abs(place.exponent - middle)))


def _span(places: list[Place]) -> list[float]:
    """From below the lowest to above the highest that is drawn."""
    values = [value for place in places for value in (place.accuracy.low, place.accuracy.high)]
    values += [value for place in places for value in place.accuracies]
    room = ROOM * (max(values) - min(values)) + LEAST_ROOM
    return [min(values) - room, max(values) + room]


def _stem(place: Place, row: int, span: list[float]) -> Mark:
    """A faint line from the interval up to the name."""
    bottom, top = span
    return {
        "type": "line",
        "yref": "paper",
        "x0": place.seconds,
        "x1": place.seconds,
        "y0": (place.accuracy.high - bottom) / (top - bottom),
        "y1": 1 + ROW * (row + 0.5) / (HEIGHT - TOP - BOTTOM),
        "line": {"color": FAINT, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _name(place: Place, row: int, is_rule: bool, middle: float) -> Mark:
    return {
        "x": place.exponent,
        "xanchor": "left" if place.exponent <= middle else "right",
        "yref": "paper",
        "y": 1,
        "yanchor": "middle",
        "yshift": ROW * (row + 0.5),
        "text": place.title,
        "showarrow": False,
        "bgcolor": BACKGROUND,
        "font": {"size": 12.5, "color": VALIDATION if is_rule else TEXT},
    }


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


def _point(place: Place, is_rule: bool) -> Mark:
    colour = VALIDATION if is_rule else TEXT
    return marks.dots(
        [place.seconds],
        [place.accuracy.value],
        colour,
        11,
        text=[place.title],
        error_y=marks.intervals([place.accuracy], colour),
        cliponaxis=False,
        hovertemplate=f"%{{y:.1%}} ({interval(place.accuracy)}), %{{x:.1f}} s<extra></extra>",
    )
