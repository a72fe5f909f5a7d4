"""The house style of figures that do not move: no zoom, little margin, the theme's colours (see
curves.py).
"""

from pages.parts.charts.curves import FAINT, GRID, TEXT, Figure


def title(text: str) -> dict:
    """The title of an axis."""
    return {"text": text, "font": {"size": 12}, "standoff": 10}


def figure(data: list[dict], height: int, xaxis: dict, yaxis: dict, **layout: object) -> Figure:
    """Plain JSON for live.chart. `layout` adds to the style or overrules it."""
    axis = {
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"color": FAINT},
    }
    return {
        "data": data,
        "layout": {
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
            "dragmode": False,
            "showlegend": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": TEXT, "size": 13},
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
            "xaxis": axis | xaxis,
            "yaxis": axis | yaxis,
            **layout,
        },
    }
