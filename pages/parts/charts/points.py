"""Images as points on a plane, in colours that say what they are, as a figure. Imports no streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages.parts.charts import still
from pages.parts.charts.marks import dots
from pages.parts.charts.theme import CLEAR, FAINT, TEXT, Figure, Mark
from pages.parts.frame import words
from tl_core.evidence.code_map import GroupMap

CATEGORICAL, COLOURS = "--st-chart-categorical-colors", 8
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star")
HEIGHT, OPACITY = 560, 0.8
# The more points, the smaller each.
MANY, SIZE, SMALL = 1000, 7, 5
# A browser draws so many in two seconds; of more, as many are drawn, evenly.
MOST_POINTS = 10_000
# More names than these would leave no room for the points.
MOST_NAMED, LONGEST_NAME = 24, 20
NO_KIND = ""


@dataclass(frozen=True)
class Point:
    """An image: its number in the dataset, the SHA-256 of its file, what is said of it under a pointer."""

    number: int
    content: str
    said: str


def points(found: GroupMap, images: Sequence[Point], kinds: Sequence[str], names: Sequence[str]) -> Figure:
    """The images, of these kinds. Each of `names` has a colour and, beyond the eighth, a sign of its own;
    images of another kind are faint.
    """
    drawn = np.unique(np.linspace(0, len(images) - 1, min(len(images), MOST_POINTS)).astype(int)).tolist()
    places: dict[str, list[int]] = {name: [] for name in (NO_KIND, *names)}
    for number in drawn:
        places[kinds[number] if kinds[number] in places else NO_KIND].append(number)
    traces = [_trace(found, images, name, own, names) for name, own in places.items() if own]
    axis: Mark = {"showgrid": False, "showticklabels": False, "ticks": "", "fixedrange": False}
    return still.figure(
        traces,
        HEIGHT,
        axis,
        axis | {"scaleanchor": "x"},
        dragmode="lasso",
        hovermode="closest",
        showlegend=len(names) <= MOST_NAMED,
        legend={"orientation": "v", "x": 1.01, "y": 1},
        uirevision="same",
        selectionrevision="same",
        modebar={"orientation": "h", "bgcolor": CLEAR, "color": FAINT, "activecolor": TEXT},
        margin={"l": 0, "r": 0, "t": 32, "b": 0},
    )


def _trace(found: GroupMap, images: Sequence[Point], name: str, own: list[int], names: Sequence[str]) -> Mark:
    place = names.index(name) if name else 0
    size = SIZE if len(images) < MANY else SMALL
    colour = f"{CATEGORICAL} {place % COLOURS / (COLOURS - 1)}" if name else FAINT
    trace = dots(
        [found.x[number] for number in own],
        [found.y[number] for number in own],
        colour,
        size,
        name=words.plotted(name, LONGEST_NAME) if name else "not judged",
        opacity=OPACITY if name else OPACITY / 3,
        customdata=[[images[number].number, images[number].content] for number in own],
        text=[images[number].said for number in own],
        hovertemplate="%{text}<extra></extra>",
        unselected={"marker": {"opacity": 0.15}},
    )
    marker = {"color": colour, "size": size, "symbol": SYMBOLS[place // COLOURS % len(SYMBOLS)]}
    return trace | {"marker": marker}


def places_in(said: object, images: int) -> tuple[int, ...]:
    """The numbers of the images that were drawn around, `{"places": [...]}`. A browser may say anything: what
    is no number of an image is passed over.
    """
    match said:
        case {"places": [*places]}:
            return tuple(dict.fromkeys(one for one in places if type(one) is int and 0 <= one < images))
    return ()
