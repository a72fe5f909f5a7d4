"""The scenario matrix as a figure: four cells with their strategies, and the point of the user's data.
Imports no streamlit.

Places are plotly's: x is the exponent of ten of the training images a class, y runs from 0 (the bottom of
"different") to 2 (the top of "similar"). `border` is the x between small and large.
"""

import math

from pages.parts.charts import marks, still
from pages.parts.charts.theme import GRID, TEXT, Figure, Mark
from tl_core.evidence import Estimate
from tl_core.matrix import Answers
from tl_core.matrix.answers import Similarity
from tl_core.matrix.axes import Axes
from tl_core.matrix.scenario import MATRIX, Scenario, scenario_for
from tl_core.matrix.strategy import RECIPES, Recipe

HEIGHT = 360
MARGIN = {"l": 0, "r": 0, "t": 28, "b": 0}
# Powers of ten shown on each side of the border between small and large; text begins INDENT of them into its
# cell, and the point stays INSIDE of them from either end.
REACH = 2.5
INDENT = 0.1
INSIDE = 0.15
TICKS = (1, 10, 100, 1000, 10_000, 100_000)
ROW: dict[Similarity, int] = {"different": 0, "similar": 1}
# Texts stand away from the border between the rows, where the point lies: their height and their anchor.
TEXT_PLACE: dict[Similarity, tuple[float, str]] = {"different": (0.05, "bottom"), "similar": (1.95, "top")}
MARKED = "--st-primary-color"
# Where an answer alone puts the point; a bar in doubt of the count reaches so many powers of ten beyond the
# border.
ANSWERED = {"similar": Estimate(0.7, 0.7, 0.7), "different": Estimate(0.3, 0.3, 0.3)}
BEYOND = 0.2
LEARNS = {"none": "backbone frozen", "top": "top groups learn", "all": "every group learns"}
ROWS: Mark = {
    "range": [0, 2],
    "tickvals": [row + 0.5 for row in ROW.values()],
    "ticktext": list(ROW),
    "tickangle": -90,
    "showgrid": False,
}


def matrix_figure(
    images_per_class: float, answers: Answers | None, small_per_class: int, axes: Axes | None = None
) -> Figure:
    """Training images a class from left to right (logarithmic), similarity from bottom to top.

    The cell of `answers` is marked. The point lies at the number of images and at the measured similarity
    with its uncertainty, else at the answered one; without either there is no point.
    """
    border = math.log10(small_per_class)
    cells = list(MATRIX.values())
    chosen = scenario_for(answers) if answers else None
    place = _similarity(answers, axes)
    return still.figure(
        [_point(images_per_class, place, border, axes)] if place else [],
        HEIGHT,
        _columns(border),
        ROWS,
        margin=MARGIN,
        shapes=[shape for cell in cells for shape in _outline(cell, border, cell == chosen)],
        annotations=[*(_text(cell, border) for cell in cells), *_column_names(border)],
    )


def described(answers: Answers | None, axes: Axes | None = None) -> str:
    """The figure in words, for those who do not see it."""
    cells = (f"{cell.size} and {cell.similarity}: {RECIPES[cell.strategy].title}" for cell in MATRIX.values())
    sentences = ["The scenario matrix.", f"{'; '.join(cells)}."]
    if answers:
        sentences.append(f"Your data is {answers.size} and {answers.similarity}.")
    if axes:
        sentences.append(axes.similarity.sentence)
    return " ".join(sentences)


def _columns(border: float) -> Mark:
    ticks = [tick for tick in TICKS if abs(math.log10(tick) - border) < REACH]
    return {
        "title": still.title("training images per class"),
        "range": [border - REACH, border + REACH],
        "showgrid": False,
        "tickvals": [math.log10(tick) for tick in ticks],
        "ticktext": [f"{tick:,}" for tick in ticks],
    }


def _column_names(border: float) -> list[Mark]:
    """The names of both columns, above them."""
    places = {"small": border - REACH / 2, "large": border + REACH / 2}
    return [{"x": x, "y": 2, "yshift": 12, "text": size, "showarrow": False} for size, x in places.items()]


def _left(cell: Scenario, border: float) -> float:
    return border - REACH if cell.size == "small" else border


def _outline(cell: Scenario, border: float, chosen: bool) -> list[Mark]:
    """The outline of a cell, and its tint where it is the chosen one."""
    left, row = _left(cell, border), ROW[cell.similarity]
    box: Mark = {"type": "rect", "x0": left, "x1": left + REACH, "y0": row, "y1": row + 1, "layer": "below"}
    if not chosen:
        return [box | {"line": {"color": GRID, "width": 1}}]
    tint: Mark = {"fillcolor": MARKED, "opacity": 0.14, "line": {"width": 0}}
    return [box | tint, box | {"layer": "above", "line": {"color": MARKED, "width": 2}}]


def _text(cell: Scenario, border: float) -> Mark:
    recipe = RECIPES[cell.strategy]
    lines = [f"<b>{cell.number}. {recipe.title}</b>", LEARNS[recipe.trains], _head_place(recipe)]
    if cell.control == "from_scratch":
        lines.append("control: from scratch")
    y, anchor = TEXT_PLACE[cell.similarity]
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
    head = "linear head" if recipe.trains == "none" else "head"
    return f"{head} on {recipe.reads} codes"


def _similarity(answers: Answers | None, axes: Axes | None) -> Estimate | None:
    """From 0 (different) to 1 (similar), as measured, else as answered; None without either."""
    if axes:
        return axes.similarity.place
    return ANSWERED[answers.similarity] if answers else None


def _point(images_per_class: float, similarity: Estimate, border: float, axes: Axes | None) -> Mark:
    """The place of the data, kept inside the figure. Its label stands on the side that has room in its cell;
    where there are bars, above them.
    """
    count = math.log10(max(images_per_class, 1))
    x = min(max(count, border - REACH + INSIDE), border + REACH - INSIDE)
    share_of_cell = (x - border + REACH) % REACH / REACH
    side = "right" if share_of_cell < 0.5 else "left"
    point = marks.dots(
        [x],
        [_height(similarity.value)],
        MARKED,
        16,
        mode="markers+text",
        text=["<b>your data</b>"],
        textposition=f"middle {side}",
        cliponaxis=False,
        marker={"size": 16, "color": MARKED, "line": {"color": "white", "width": 2}},
        hovertemplate=f"{images_per_class:,.0f} training images per class<extra></extra>",
    )
    if axes is None:
        return point
    return point | _doubts(x, similarity, border, axes) | {"textposition": f"top {side}"}


def _doubts(x: float, similarity: Estimate, border: float, axes: Axes) -> Mark:
    """Bars over the measured interval, and across the border where the size is in doubt."""
    across = 0.0
    if not axes.size.surely(round(10**border)):
        across = border - x + math.copysign(BEYOND, border - x)
    y, high, low = _height(similarity.value), _height(similarity.high), _height(similarity.low)
    return {
        "error_x": marks.reach([max(across, 0.0)], [max(-across, 0.0)], MARKED, 2, 6),
        "error_y": marks.reach([high - y], [y - low], MARKED, 2, 6),
    }


def _height(similarity: float) -> float:
    """From 0 (different) to 1 (similar) as a height in the figure: around the border, clear of the texts of
    the cells.
    """
    return 0.5 + similarity
