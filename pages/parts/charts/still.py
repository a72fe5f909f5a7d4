"""The house style of figures that do not move: no zoom, no bar, little margin, the theme's colours."""

from pages.parts.charts.theme import CLEAR, FAINT, GRID, TEXT, Figure, Mark

NO_MARGIN = {"l": 0, "r": 0, "t": 8, "b": 0}
LEGEND_MARGIN = {"l": 0, "r": 0, "t": 30, "b": 0}
LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
AXIS: Mark = {
    "gridcolor": GRID,
    "linecolor": GRID,
    "zeroline": False,
    "automargin": True,
    "fixedrange": True,
    "tickfont": {"color": FAINT},
}


def title(text: str) -> Mark:
    """The title of an axis."""
    return {"text": text, "font": {"size": 12}, "standoff": 10}


def figure(data: list[Mark], height: int, xaxis: Mark, yaxis: Mark, **layout: object) -> Figure:
    """The figure for live.chart. `layout` adds to the style or overrules it."""
    style: Mark = {
        "height": height,
        "margin": NO_MARGIN,
        "dragmode": False,
        "showlegend": False,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": TEXT, "size": 13},
        "legend": LEGEND,
        "xaxis": AXIS | xaxis,
        "yaxis": AXIS | yaxis,
    }
    return {"data": data, "layout": style | layout}
