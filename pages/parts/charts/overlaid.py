"""The same curve of several runs, laid over each other. Imports no streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.parts.charts import marks, still
from pages.parts.charts.theme import CATEGORICAL, Figure, Mark

HEIGHT = 300
# A curve has at most so many points.
MOST_POINTS = 300
DASHES = ("solid", "dash", "dot")
# How many colours the theme has; the share of the k-th is k of the last.
LAST_COLOUR = 7
AXES: dict[str, Mark] = {
    "loss": {"rangemode": "tozero"},
    # From the lowest to the highest: runs worth comparing lie close together.
    "accuracy": {"tickformat": ".1%"},
}
EPOCH, STEP = "epoch", "step of the solver"


@dataclass(frozen=True)
class Course:
    """One run's curve: its name, the epochs and the values. That of a head which is `solved` counts the steps
    of the solver instead.
    """

    name: str
    epochs: Sequence[float]
    values: Sequence[float]
    solved: bool = False


def overlaid(courses: Sequence[Course], metric: str) -> Figure:
    """A line a run. Beside runs with epochs a solved head is a level line, at its last value."""
    all_solved = all(course.solved for course in courses)
    counted = [course for course in courses if all_solved or not course.solved]
    last = max((epoch for course in counted for epoch in course.epochs), default=1.0)
    drawn = [course if course in counted else _level(course, last) for course in courses]
    data = [_line(course, place) for place, course in enumerate(drawn)]
    return still.figure(
        data,
        HEIGHT,
        {"title": still.title(STEP if all_solved else EPOCH), "rangemode": "tozero"},
        AXES[metric],
        showlegend=True,
        margin=still.LEGEND_MARGIN,
        hovermode="x unified",
    )


def _level(course: Course, last: float) -> Course:
    return Course(course.name, [0.0, last], [course.values[-1]] * 2, True) if course.values else course


def _line(course: Course, place: int) -> Mark:
    stride = -(-len(course.epochs) // MOST_POINTS) or 1
    colour = f"{CATEGORICAL} {place / LAST_COLOUR:.4f}"
    drawn = {"color": colour, "width": 2, "dash": DASHES[place % len(DASHES)]}
    return marks.line(
        list(course.epochs)[::-stride][::-1],
        list(course.values)[::-stride][::-1],
        colour,
        2,
        name=course.name,
        line=drawn,
    )
