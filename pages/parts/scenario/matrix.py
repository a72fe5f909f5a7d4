"""The scenario matrix as a figure: four cells with their strategies, and the point of the user's data.
Imports no streamlit.
"""

import math

from pages.parts.charts import still
from pages.parts.charts.curves import GRID, TEXT, Figure
from tl_core.evidence import Estimate
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity
from tl_core.matrix.axes import Axes
from tl_core.matrix.scenario import MATRIX, Scenario
from tl_core.matrix.strategy import RECIPES, Recipe

# Powers of ten shown on each side of the border between small and large; text begins INDENT of them into its
# cell.
REACH = 2.5
INDENT = 0.1
TICKS = (1, 10, 100, 1000, 10_000, 100_000)
ROW: dict[Similarity, int] = {"different": 0, "similar": 1}
MARKED = "--st-primary-color"
# Where an answer alone puts the point; a bar in doubt of the count reaches so many powers of ten beyond the
# border.
ANSWERED = {"similar": Estimate(0.7, 0.7, 0.7), "different": Estimate(0.3, 0.3, 0.3)}
BEYOND = 0.2
LEARNS = {"none": "backbone frozen", "top": "top groups learn", "all": "every group learns"}


def matrix_figure(
    images_per_class: float, answers: Answers | None, small_per_class: int, axes: Axes | None = None
) -> Figure:
    """Training images a class from left to right (logarithmic), similarity from bottom to top.

    The cell of `answers` is marked. The point lies at the number of images and at the measured similarity
    with its uncertainty, else at the answered one; without either there is no point.
    """
    border = math.log10(small_per_class)
    ticks = [tick for tick in TICKS if abs(math.log10(tick) - border) < REACH]
    xaxis = {
        "title": still.title("training images a class"),
        "range": [border - REACH, border + REACH],
        "showgrid": False,
        "tickvals": [math.log10(tick) for tick in ticks],
        "ticktext": [f"{tick:,}" for tick in ticks],
    }
    yaxis = {
        "range": [0, 2],
        "tickvals": [row + 0.5 for row in ROW.values()],
        "ticktext": list(ROW),
        "tickangle": -90,
        "showgrid": False,
    }
    cells = list(MATRIX.values())
    chosen = next(
        (
            cell
            for cell in cells
            if answers and (cell.size, cell.similarity) == (answers.size, answers.similarity)
        ),
        None,
    )
    points = [_point(images_per_class, answers, border, axes)] if answers or axes else []
    return still.figure(
        points,
        400,
        xaxis,
        yaxis,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        shapes=[shape for cell in cells for shape in _shapes(cell, border, cell == chosen)],
        annotations=[*(_text(cell, border) for cell in cells), *_sizes(border)],
    )


def described(answers: Answers | None, axes: Axes | None = None) -> str:
    """The figure in words, for those who do not see it."""
    cells = "; ".join(
        f"{cell.size} and {cell.similarity}: {RECIPES[cell.strategy].title}" for cell in MATRIX.values()
    )
    place = f" Your data is {answers.size} and {answers.similarity}." if answers else ""
    measured = f" {axes.similarity.sentence}" if axes else ""
    return f"The scenario matrix. {cells}.{place}{measured}"


def _left(cell: Scenario, border: float) -> float:
    return border - REACH if cell.size == "small" else border


def _shapes(cell: Scenario, border: float, chosen: bool) -> list[dict]:
    """The outline of a cell, and its tint where it is the chosen one."""
    left, row = _left(cell, border), ROW[cell.similarity]
    box = {"type": "rect", "x0": left, "x1": left + REACH, "y0": row, "y1": row + 1, "layer": "below"}
    if not chosen:
        return [{**box, "line": {"color": GRID, "width": 1}}]
    tint = {**box, "fillcolor": MARKED, "opacity": 0.14, "line": {"width": 0}}
    return [tint, {**box, "layer": "above", "line": {"color": MARKED, "width": 2}}]


def _text(cell: Scenario, border: float) -> dict:
    recipe = RECIPES[cell.strategy]
    lines = [f"<b>{cell.number}. {recipe.title}</b>", LEARNS[recipe.trains], _head_place(recipe)]
    if cell.control == "from_scratch":
        lines.append("control: from scratch")
    # Away from the border between the rows, where the point lies.
    y, anchor = (1.95, "top") if cell.similarity == "similar" else (0.05, "bottom")
    return {
        "x": _left(cell, border) + INDENT,
        "y": y,
        "text": "<br>".join(lines),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": anchor,
        "align": "left",
        "font": {"size": 12.5, "color": TEXT},
    }


def _head_place(recipe: Recipe) -> str:
    return (
        f"{'linear ' if recipe.trains == 'none' else ''}head on {'earlier' if recipe.early_cut else 'last'}"
        " codes"
    )


def _sizes(border: float) -> list[dict]:
    """The names of both columns, above them."""
    places = {"small": border - REACH / 2, "large": border + REACH / 2}
    return [{"x": x, "y": 2, "yshift": 12, "text": size, "showarrow": False} for size, x in places.items()]


def _point(images_per_class: float, answers: Answers | None, border: float, axes: Axes | None) -> dict:
    """The data's place, kept inside the figure, its label on the side that has room in its half."""
    x = min(max(math.log10(max(images_per_class, 1)), border - REACH + 0.15), border + REACH - 0.15)
    share = (x - border + REACH) % REACH / REACH
    place = axes.similarity.place if axes else ANSWERED[answers.similarity]
    y = _height(place.value)
    point = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [x],
        "y": [y],
        "text": ["<b>your data</b>"],
        "textposition": "middle right" if share < 0.5 else "middle left",
        "cliponaxis": False,
        "marker": {"size": 16, "color": MARKED, "line": {"color": "white", "width": 2}},
        "hovertemplate": f"{images_per_class:,.0f} training images a class<extra></extra>",
    }
    if axes is None:
        return point
    across = 0.0 if axes.size.surely(round(10**border)) else border - x
    reach = across + math.copysign(BEYOND, across) if across else 0.0
    return point | {
        "textposition": "top right" if share < 0.5 else "top left",
        "error_y": _bar(_height(place.high) - y, y - _height(place.low)),
        "error_x": _bar(max(reach, 0.0), max(-reach, 0.0)),
    }


def _height(place: float) -> float:
    """From 0 (different) to 1 (similar) as a height in the figure: around the border, clear of the texts of
    the cells.
    """
    return 0.5 + place


def _bar(above: float, below: float) -> dict:
    return {
        "type": "data",
        "symmetric": False,
        "array": [above],
        "arrayminus": [below],
        "color": MARKED,
        "thickness": 2,
        "width": 6,
    }
