"""Which classes a model takes for which, as a figure. Imports no streamlit."""

from collections.abc import Sequence

from pages.parts.charts import still
from pages.parts.charts.theme import TEXT, TRAINING, Figure, Mark
from pages.parts.frame import words

LONGEST_TICK = 20
# More classes than these leave no room for a number in a cell.
MOST_NUMBERED = 20
LOWEST, HIGHEST, ROW_HEIGHT = 220, 900, 30
# So much of the colour lies over the page that its text can be read on the fullest cell, light and dark.
COVER = 0.5
HOVER = "true: %{y}<br>predicted: %{x}<br>%{customdata} images, %{z:.0%} of the class<extra></extra>"


def confusion(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> Figure:
    """Rows are the true classes, columns the predicted ones; a cell's colour is its share of its row."""
    names = _ticks(classes)
    axis: Mark = {"type": "category", "showgrid": False, "ticks": ""}
    height = min(max(LOWEST, 90 + ROW_HEIGHT * len(names)), HIGHEST)
    return still.figure(
        [_heat(names, counts)],
        height,
        axis | {"title": still.title("predicted")},
        axis | {"title": still.title("true"), "autorange": "reversed"},
    )


def cell_at(place: object, classes: Sequence[str]) -> tuple[str, str] | None:
    """The true and the predicted class of a clicked place, `{"x": ..., "y": ...}`. A browser may say
    anything: what is no cell is None.
    """
    by_tick = dict(zip(_ticks(classes), classes, strict=True))
    match place:
        case {"x": str() as predicted, "y": str() as true} if predicted in by_tick and true in by_tick:
            return by_tick[true], by_tick[predicted]
    return None


def _ticks(classes: Sequence[str]) -> list[str]:
    return _distinct([words.plotted(name, LONGEST_TICK) for name in classes])


def _heat(names: list[str], counts: Sequence[Sequence[int]]) -> Mark:
    heat: Mark = {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": [[count / max(sum(row), 1) for count in row] for row in counts],
        "text": [[count or "" for count in row] for row in counts],
        "customdata": counts,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "colorscale": [[0, "--st-secondary-background-color"], [1, TRAINING]],
        "opacity": COVER,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": HOVER,
    }
    if len(names) <= MOST_NUMBERED:
        heat |= {"texttemplate": "%{text}", "textfont": {"color": TEXT}}
    return heat


def _distinct(names: list[str]) -> list[str]:
    """The same names, numbered where two look alike once cut: plotly would make one category of them."""
    return [name if names.count(name) == 1 else f"{name} ({number})" for number, name in enumerate(names, 1)]
