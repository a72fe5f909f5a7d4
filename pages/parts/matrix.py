"""The scenario matrix as a figure: four cells with their strategies, and the point of the user's data. Imports no streamlit."""

import math

import plotly.graph_objects as go

from tl_core.answers import Answers, Similarity
from tl_core.scenario import MATRIX, Scenario
from tl_core.strategy import RECIPES, Recipe

# Powers of ten shown on each side of the border between small and large.
REACH = 2.5
# Text begins this far from its cell's left edge, in the axis' powers of ten.
INDENT = 0.12
TICKS = (1, 10, 100, 1000, 10_000, 100_000)
ROW: dict[Similarity, int] = {"different": 0, "similar": 1}
FIRE = "194, 69, 30"
GREY = "128, 128, 128"
LEARNS = {"none": "backbone frozen", "top": "top groups learn", "all": "every group learns"}


def matrix_figure(images_per_class: float, answers: Answers | None, small_per_class: int) -> go.Figure:
    """Training images a class from left to right (logarithmic), similarity from bottom to top.

    The cell of `answers` is marked. The point lies at the measured number of images and the answered similarity; without
    answers there is neither.
    """
    border = math.log10(small_per_class)
    figure = go.Figure()
    for cell in MATRIX.values():
        _draw_cell(
            figure, cell, border, chosen=answers is not None and (cell.size, cell.similarity) == (answers.size, answers.similarity)
        )
    if answers:
        figure.add_trace(_point(images_per_class, answers, border))
    ticks = [tick for tick in TICKS if abs(math.log10(tick) - border) < REACH]
    figure.update_xaxes(
        title="training images a class", range=[border - REACH, border + REACH], tickvals=[math.log10(tick) for tick in ticks],
        ticktext=[f"{tick:,}" for tick in ticks], showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        range=[0, 2], tickvals=[row + 0.5 for row in ROW.values()], ticktext=list(ROW), tickangle=-90, showgrid=False,
        zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_layout(height=400, margin={"l": 0, "r": 0, "t": 30, "b": 0}, showlegend=False, dragmode=False)
    return figure


def described(answers: Answers | None) -> str:
    """The figure in words, for those who do not see it."""
    cells = "; ".join(f"{cell.size} and {cell.similarity}: {RECIPES[cell.strategy].title}" for cell in MATRIX.values())
    place = f" Your data is {answers.size} and {answers.similarity}." if answers else ""
    return f"The scenario matrix. {cells}.{place}"


def _draw_cell(figure: go.Figure, cell: Scenario, border: float, chosen: bool) -> None:
    left = border - REACH if cell.size == "small" else border
    row = ROW[cell.similarity]
    colour = FIRE if chosen else GREY
    figure.add_shape(
        type="rect", x0=left, x1=left + REACH, y0=row, y1=row + 1, layer="below",
        fillcolor=f"rgba({colour}, {0.14 if chosen else 0.05})",
        line={"color": f"rgba({colour}, {1 if chosen else 0.35})", "width": 2 if chosen else 1},
    )  # fmt: skip
    figure.add_annotation(
        x=left + INDENT, y=row + 0.95, text=_cell_text(cell), showarrow=False, xanchor="left", yanchor="top", align="left",
        font={"size": 12},
    )  # fmt: skip
    if row == 1:
        figure.add_annotation(x=left + REACH / 2, y=2, yshift=12, text=cell.size, showarrow=False)


def _cell_text(cell: Scenario) -> str:
    recipe = RECIPES[cell.strategy]
    lines = [f"<b>{cell.number}. {recipe.title}</b>", LEARNS[recipe.trains], _head_place(recipe)]
    if cell.control == "from_scratch":
        lines.append("control: from scratch")
    return "<br>".join(lines)


def _head_place(recipe: Recipe) -> str:
    return f"{'linear ' if recipe.trains == 'none' else ''}head on {'earlier' if recipe.early_cut else 'last'} codes"


def _point(images_per_class: float, answers: Answers, border: float) -> go.Scatter:
    """The data's place, kept inside the figure."""
    place = math.log10(max(images_per_class, 1))
    x = min(max(place, border - REACH + 0.1), border + REACH - 0.1)
    side = "right" if x < border + REACH / 2 else "left"
    return go.Scatter(
        x=[x], y=[ROW[answers.similarity] + 0.2], mode="markers+text", text=["<b>your data</b>"], textposition=f"middle {side}",
        marker={"size": 15, "color": f"rgb({FIRE})", "line": {"color": "white", "width": 2}},
        hovertemplate=f"{images_per_class:,.0f} training images a class<extra></extra>", cliponaxis=False,
    )  # fmt: skip
