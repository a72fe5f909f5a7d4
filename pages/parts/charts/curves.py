"""The curves of a run, by epoch: of its head, and of every layer group. Imports no streamlit.

What these figures keep from one update to the next, zoom and hidden curves, hangs on the run's id.
"""

import pandas as pd

from pages.parts.charts import marks
from pages.parts.charts.theme import (
    CLEAR,
    FAINT,
    GRID,
    SEQUENTIAL,
    TEXT,
    TRAINING,
    VALIDATION,
    Figure,
    Mark,
)
from pages.parts.frame import words
from tl_core.backbones.card import HEAD
from tl_core.workspace.events import Toggle

MOST_POINTS = 500
# Below this a point is worth a dot; above, dots would hide the line.
FEW_POINTS = 30
# Notes of levels nearer to each other than this would be printed over each other.
CLOSE_LEVELS = 0.1
HEAD_HEIGHT, GROUPS_HEIGHT = 280, 330
# How each metric is drawn: the axis. The ratio's guide is CS231n's "somewhere around 1e-3" for updates to
# weights.
AXES: dict[str, Mark] = {
    "loss": {"rangemode": "tozero"},
    "accuracy": {"range": [0, 1.02], "tickformat": ".0%"},
    "rate": {"type": "log", "exponentformat": "power"},
    "ratio": {"type": "log", "exponentformat": "power"},
    "drift": {"rangemode": "tozero"},
}
AXIS: Mark = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "automargin": True}
EPOCHS: Mark = {"title": {"text": "epoch", "font": {"size": 12}}, "rangemode": "tozero"}
STYLE: Mark = {
    "margin": {"l": 48, "r": 12, "t": 30, "b": 40},
    "hovermode": "x unified",
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "font": {"color": TEXT, "size": 13},
    "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
    "hoverlabel": {
        "bgcolor": "--st-secondary-background-color",
        "bordercolor": GRID,
        "font": {"color": TEXT},
    },
}


def head_curves(frame: pd.DataFrame, metric: str, run_id: str, levels: dict[str, float]) -> Figure:
    """Loss or accuracy of the head, training and validation, with a dotted line for each of `levels` {name:
    value}.

    Training is measured on a few batches a point: those points are faint, their mean over an epoch is the
    line.
    """
    training, validation = (_curve(frame, HEAD, split, metric) for split in ("train", "val"))
    behind: Mark = {"opacity": 0.35, "showlegend": False, "hoverinfo": "skip"}
    data = [
        _line(training, "Each point", TRAINING, 1) | behind,
        _line(over_an_epoch(training), "Training", TRAINING, 1.8),
        _line(validation, "Validation", VALIDATION, 3),
    ]
    lines = [marks.across(value, "dot") for value in levels.values()]
    return _figure(data, metric, run_id, HEAD_HEIGHT, shapes=lines, annotations=_level_notes(levels))


def over_an_epoch(curve: pd.DataFrame) -> pd.DataFrame:
    """Each value replaced by the mean of the epoch that ends with it."""
    points_an_epoch = max(1, int((curve.epoch <= curve.epoch.min() + 0.999).sum()))
    return curve.assign(value=curve.value.astype(float).rolling(points_an_epoch, min_periods=1).mean())


def group_curves(
    frame: pd.DataFrame, metric: str, split: str, groups: tuple[str, ...], run_id: str, toggles: list[Toggle]
) -> Figure:
    """One curve a layer group, stem to head in the palette's order, the head on top and thick; toggles are
    vertical lines.
    """
    data = []
    for depth, group in enumerate(groups):
        colour, width = f"{SEQUENTIAL} {depth / max(len(groups) - 2, 1):.3f}", 1.8
        if group == HEAD:
            colour, width = TEXT, 3.5
        data.append(_line(_curve(frame, group, split, metric), words.plotted(group), colour, width))
    lines = [marks.upright(toggle.epoch, "dash") for toggle in toggles]
    return _figure(data, metric, run_id, GROUPS_HEIGHT, shapes=lines)


def _curve(frame: pd.DataFrame, group: str, split: str, metric: str) -> pd.DataFrame:
    """The points of one curve, at most MOST_POINTS of them and always the last."""
    asked = (frame.group == group) & (frame.split == split) & (frame.metric == metric)
    curve = frame[asked].sort_values("epoch")
    stride = -(-len(curve) // MOST_POINTS) or 1
    return curve.iloc[::-stride].iloc[::-1]


def _line(curve: pd.DataFrame, name: str, colour: str, width: float) -> Mark:
    epochs = [float(epoch) for epoch in curve.epoch]
    values = [None if pd.isna(value) else float(value) for value in curve.value]
    mode = "lines+markers" if len(curve) < FEW_POINTS else "lines"
    marker = {"color": colour, "size": width + 3}
    return marks.line(epochs, values, colour, width, name=name, mode=mode, marker=marker)


def _level_notes(levels: dict[str, float]) -> list[Mark]:
    """What each level is, written above its line; of levels that are close, above the highest line."""
    texts = {level: f"{name} {level:.0%}" for name, level in levels.items()}
    if texts and max(texts) - min(texts) < CLOSE_LEVELS:
        texts = {max(texts): ", ".join(texts.values())}
    place: Mark = {"xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    font = {"size": 11, "color": FAINT}
    return [place | {"y": level, "text": text, "font": font} for level, text in texts.items()]


def _figure(data: list[Mark], metric: str, run_id: str, height: int, **layout: object) -> Figure:
    """One figure in the style of a run that is followed."""
    own: Mark = {
        "uirevision": run_id,
        "height": height,
        "showlegend": len(data) > 1,
        "xaxis": AXIS | EPOCHS,
        "yaxis": AXIS | AXES[metric],
    }
    return {"data": data, "layout": STYLE | own | layout}
