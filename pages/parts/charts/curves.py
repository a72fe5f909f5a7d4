"""Tables and results as plotly figures, plain JSON of `data` and `layout`; this file imports no streamlit.

A colour is the name of a theme variable ("--st-text-color"), or a share of the theme's sequential palette
("--st-chart-sequential-colors 0.5"): the browser fills it in, so that one figure is right in light and in
dark (live.js).
"""

import pandas as pd

from pages.parts.frame import words
from tl_core.backbones.card import HEAD

Figure = dict
MOST_POINTS = 500
# Below this a point is worth a dot; above, dots would hide the line.
FEW_POINTS = 30
LONGEST_TICK = 20
TEXT, FAINT, GRID = "--st-text-color", "--st-gray-text-color", "--st-border-color"
VALIDATION, TRAINING = "--st-primary-color", "--st-link-color"
SEQUENTIAL = "--st-chart-sequential-colors"
# How each metric is drawn: the axis. The ratio's guide is CS231n's "somewhere around 1e-3" for updates to
# weights.
AXES: dict[str, dict] = {
    "loss": {"rangemode": "tozero"},
    "accuracy": {"range": [0, 1.02], "tickformat": ".0%"},
    "rate": {"type": "log", "exponentformat": "power"},
    "ratio": {"type": "log", "exponentformat": "power"},
    "drift": {"rangemode": "tozero"},
}


def head_curves(frame: pd.DataFrame, metric: str, run_id: str, levels: dict[str, float]) -> Figure:
    """Loss or accuracy of the head, training and validation, with a dotted line for each of `levels` {name:
    value}.

    Training is measured on a few batches a point: those points are faint, their mean over an epoch is the
    line.
    """
    training, validation = (_curve(frame, HEAD, split, metric) for split in ("train", "val"))
    data = [
        _line(training, "Each point", TRAINING, 1)
        | {
            "opacity": 0.35,
            "showlegend": False,
            "hoverinfo": "skip",
        },
        _line(over_an_epoch(training), "Training", TRAINING, 1.8),
        _line(validation, "Validation", VALIDATION, 3),
    ]
    return _figure(data, AXES[metric], run_id, shapes=_levels(levels), notes=_level_notes(levels))


def over_an_epoch(curve: pd.DataFrame) -> pd.DataFrame:
    """Each value replaced by the mean of the epoch that ends with it."""
    points_an_epoch = max(1, int((curve.epoch <= curve.epoch.min() + 0.999).sum()))
    return curve.assign(value=curve.value.astype(float).rolling(points_an_epoch, min_periods=1).mean())


def group_curves(
    frame: pd.DataFrame, metric: str, split: str, groups: tuple[str, ...], run_id: str, toggles: list[dict]
) -> Figure:
    """One curve a layer group, stem to head in the palette's order, the head on top and thick; toggles are
    vertical lines.
    """
    data = []
    for depth, group in enumerate(groups):
        colour = TEXT if group == HEAD else f"{SEQUENTIAL} {depth / max(len(groups) - 2, 1):.3f}"
        data.append(
            _line(
                _curve(frame, group, split, metric),
                words.plotted(group),
                colour,
                3.5 if group == HEAD else 1.8,
            )
        )
    return _figure(
        data, AXES[metric], run_id, shapes=[_toggle_line(toggle) for toggle in toggles], notes=[], height=330
    )


def confusion(classes: list[str], counts: list[list[int]]) -> Figure:
    """Rows are the true classes, columns the predicted ones; a cell's colour is its share of its row."""
    names = _distinct([words.plotted(name, LONGEST_TICK) for name in classes])
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    heat = {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": shares,
        "text": counts,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "colorscale": [[0, "--st-secondary-background-color"], [1, TRAINING]],
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": (
            "true: %{y}<br>predicted: %{x}<br>%{text} images, %{z:.0%} of the class<extra></extra>"
        ),
    }
    if len(names) <= 20:
        heat["texttemplate"] = "%{text}"
    figure = _figure(
        [heat], {"autorange": "reversed", "type": "category"}, "", [], [], height=_side(len(names))
    )
    figure["layout"]["xaxis"] |= {
        "type": "category",
        "title": {"text": "predicted", "standoff": 12},
        "fixedrange": True,
        "showgrid": False,
    }
    figure["layout"]["yaxis"] |= {
        "title": {"text": "true", "standoff": 12},
        "fixedrange": True,
        "showgrid": False,
    }
    return figure | {"layout": figure["layout"] | {"hovermode": "closest"}}


def _distinct(names: list[str]) -> list[str]:
    """The same names, numbered where two look alike once cut: plotly would make one category of them."""
    return [name if names.count(name) == 1 else f"{name} ({number})" for number, name in enumerate(names, 1)]


def _curve(frame: pd.DataFrame, group: str, split: str, metric: str) -> pd.DataFrame:
    """The points of one curve, at most MOST_POINTS of them and always the last."""
    chosen = frame[(frame.group == group) & (frame.split == split) & (frame.metric == metric)].sort_values(
        "epoch"
    )
    stride = -(-len(chosen) // MOST_POINTS) or 1
    return chosen.iloc[::-stride].iloc[::-1]


def _line(curve: pd.DataFrame, name: str, colour: str, width: float) -> dict:
    values = [None if pd.isna(value) else float(value) for value in curve.value]
    return {
        "type": "scatter",
        "name": name,
        "x": [float(epoch) for epoch in curve.epoch],
        "y": values,
        "mode": "lines+markers" if len(curve) < FEW_POINTS else "lines",
        "line": {"color": colour, "width": width},
        "marker": {"color": colour, "size": width + 3},
    }


def _levels(levels: dict[str, float]) -> list[dict]:
    line = {"color": FAINT, "width": 1.5, "dash": "dot"}
    return [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}
        for y in levels.values()
    ]


def _level_notes(levels: dict[str, float]) -> list[dict]:
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    return [
        {**place, "y": level, "text": f"{name} {level:.0%}", "font": {"size": 11, "color": FAINT}}
        for name, level in levels.items()
    ]


def _toggle_line(toggle: dict) -> dict:
    line = {"color": FAINT, "width": 1.5, "dash": "dash"}
    return {
        "type": "line",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "x0": toggle["epoch"],
        "x1": toggle["epoch"],
        "line": line,
    }


def _side(rows: int) -> int:
    """Pixels in height for so many classes."""
    return min(max(220, 90 + 30 * rows), 900)


def _figure(
    data: list[dict], y: dict, run_id: str, shapes: list[dict], notes: list[dict], height: int = 280
) -> Figure:
    """One figure in the house style. The same `run_id` keeps zoom and hidden curves from one update to the
    next.
    """
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "automargin": True}
    x = axis | {"title": {"text": "epoch", "font": {"size": 12}}, "rangemode": "tozero"}
    return {
        "data": data,
        "layout": {
            "uirevision": run_id,
            "height": height,
            "margin": {"l": 48, "r": 12, "t": 30, "b": 40},
            "hovermode": "x unified",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": TEXT, "size": 13},
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
            "showlegend": len(data) > 1,
            "hoverlabel": {
                "bgcolor": "--st-secondary-background-color",
                "bordercolor": GRID,
                "font": {"color": TEXT},
            },
            "xaxis": x,
            "yaxis": axis | y,
            "shapes": shapes,
            "annotations": notes,
        },
    }
