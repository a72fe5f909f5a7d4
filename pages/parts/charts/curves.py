"""The curves of a run, by epoch: of its head, and of every layer group. Imports no streamlit.

What these figures keep from one update to the next, zoom and hidden curves, hangs on the run's id.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from pages.parts.charts import ends, marks, toggled
from pages.parts.charts.theme import (
    BACKGROUND,
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

MOST_POINTS = 500
# Below this a point is worth a dot; above, dots would hide the line.
FEW_POINTS = 30
# Notes of levels nearer to each other than this would be printed over each other.
CLOSE_LEVELS = 0.1
HEAD_HEIGHT, GROUPS_HEIGHT = 280, 330
# What a run counts its points by: passes over the images, or, where its head is solved, the solver's steps.
EPOCH, SOLVER_STEP = "epoch", "step of the solver"
LONGEST_TIP = 14
# Neighbours in the palette are nearly of one hue.
DASHES = ("solid", "dash", "dot")
TOP_ACCURACY = 1.02
NO_LEVELS: Mapping[str, float] = MappingProxyType({})
# How each metric is drawn: the axis. The ratio's guide is CS231n's "somewhere around 1e-3" for updates to
# weights.
AXES: dict[str, Mark] = {
    "loss": {"rangemode": "tozero"},
    "accuracy": {"range": [0, TOP_ACCURACY], "tickformat": ".0%"},
    "rate": {"type": "log", "exponentformat": "power"},
    "ratio": {"type": "log", "exponentformat": "power"},
    "drift": {"rangemode": "tozero"},
}
AXIS: Mark = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "automargin": True}
STYLE: Mark = {
    "margin": {"l": 48, "r": 12, "t": 30, "b": 40},
    "hovermode": "x unified",
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "font": {"color": TEXT, "size": 13},
    "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
    "modebar": {"bgcolor": BACKGROUND, "color": FAINT, "activecolor": TEXT},
    "hoverlabel": {
        "bgcolor": "--st-secondary-background-color",
        "bordercolor": GRID,
        "font": {"color": TEXT},
    },
}


@dataclass(frozen=True)
class Course:
    """What a run has measured so far, as `tl_core.runs.metrics.table` has it, and what every figure of it
    shows alike.

    `counted` is what its points are counted by. `toggles` are vertical lines with their words, {epoch: what
    was frozen or thawed}.
    """

    table: pd.DataFrame
    run_id: str
    counted: str = EPOCH
    toggles: Mapping[float, str] = field(default_factory=dict)

    @property
    def last(self) -> float:
        """The epoch of the last point; 0 before there is one."""
        return float(self.table.epoch.max()) if len(self.table) else 0.0

    def points(self, group: str, split: str, metric: str) -> pd.DataFrame:
        """All points of one curve, in order."""
        table = self.table
        asked = (table.group == group) & (table.split == split) & (table.metric == metric)
        return table[asked].sort_values("epoch")

    def curve(self, group: str, split: str, metric: str) -> pd.DataFrame:
        """At most MOST_POINTS points of one curve, and always the last."""
        points = self.points(group, split, metric)
        stride = -(-len(points) // MOST_POINTS) or 1
        return points.iloc[::-stride].iloc[::-1]

    def reach(self, metric: str) -> tuple[float, float]:
        """From where to where the axis of the metric goes, about as plotly will choose it."""
        if metric == "accuracy":
            return 0.0, TOP_ACCURACY
        values = self.table[self.table.metric == metric].value.dropna()
        if _is_log(metric):
            values = values[values > 0].map(math.log10)
            return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        return 0.0, float(values.max()) if len(values) else 1.0


def head_curves(
    course: Course, metric: str, levels: Mapping[str, float], best: float | None = None
) -> Figure:
    """Loss or accuracy of the head, training and validation, with a dotted line for each of `levels` {name:
    value}, and a star at the `best` moment.

    Training is measured on a few batches a point: those points are faint, their mean over an epoch is the
    line.
    """
    training, validation = (course.curve(HEAD, split, metric) for split in ("train", "val"))
    smooth = over_an_epoch(training)
    behind: Mark = {"opacity": 0.35, "showlegend": False, "hoverinfo": "skip"}
    data = [
        _line(training, "Each point", TRAINING, 1) | behind,
        _line(smooth, "Training", TRAINING, 1.8),
        _line(validation, "Validation", VALIDATION, 3),
        *_star(course, metric, best),
    ]
    tips = _tip(smooth, "Training", TRAINING, metric)
    tips += _tip(validation, "Validation", VALIDATION, metric)
    tips = [replace(tip, beside=ends.BESIDE_STAR) if tip.x == best else tip for tip in tips]
    return _figure(course, metric, HEAD_HEIGHT, data, tips, levels)


def _star(course: Course, metric: str, best: float | None) -> list[Mark]:
    """The best moment of the head on the validation part, where it is known."""
    points = course.points(HEAD, "val", metric)
    found = points[points.epoch == best]
    if found.empty:
        return []
    marker = {"symbol": "star", "size": 14, "color": VALIDATION, "line": {"width": 1, "color": TEXT}}
    places = [float(found.epoch.iloc[-1])], [float(found.value.iloc[-1])]
    return [marks.dots(*places, VALIDATION, 14, name="Best moment", marker=marker, cliponaxis=False)]


def over_an_epoch(curve: pd.DataFrame) -> pd.DataFrame:
    """Each value replaced by the mean of the epoch that ends with it."""
    points_an_epoch = max(1, int((curve.epoch <= curve.epoch.min() + 0.999).sum()))
    return curve.assign(value=curve.value.astype(float).rolling(points_an_epoch, min_periods=1).mean())


def group_curves(course: Course, metric: str, split: str, groups: tuple[str, ...]) -> Figure:
    """One curve a layer group, stem to head in the palette's order, the head on top and thick."""
    data: list[Mark] = []
    tips: list[ends.End] = []
    for depth, group in enumerate(groups):
        colour, width, dash = (
            f"{SEQUENTIAL} {depth / max(len(groups) - 2, 1):.3f}",
            1.8,
            DASHES[depth % len(DASHES)],
        )
        if group == HEAD:
            colour, width, dash = TEXT, 3.5, "solid"
        curve, name = course.curve(group, split, metric), words.plotted(group)
        data.append(_line(curve, name, colour, width, dash))
        tips += _tip(curve, words.plotted(group, LONGEST_TIP), colour, metric)
    return _figure(course, metric, GROUPS_HEIGHT, data, tips)


def _line(curve: pd.DataFrame, name: str, colour: str, width: float, dash: str = "solid") -> Mark:
    epochs, values = _places(curve)
    mode = "lines+markers" if len(curve) < FEW_POINTS else "lines"
    marker = {"color": colour, "size": width + 3}
    line = {"color": colour, "width": width, "dash": dash}
    return marks.line(epochs, values, colour, width, name=name, mode=mode, marker=marker, line=line)


def _level_notes(levels: Mapping[str, float]) -> list[Mark]:
    """What each level is, written above its line; of levels that are close, above the highest line."""
    texts = {level: f"{name} {level:.0%}" for name, level in levels.items()}
    if texts and max(texts) - min(texts) < CLOSE_LEVELS:
        texts = {max(texts): ", ".join(texts.values())}
    place: Mark = {"xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    font = {"size": 11, "color": FAINT}
    return [place | {"y": level, "text": text, "font": font} for level, text in texts.items()]


def _tip(curve: pd.DataFrame, name: str, colour: str, metric: str) -> list[ends.End]:
    return ends.end_of(name, colour, *_places(curve), _is_log(metric))


def _places(curve: pd.DataFrame) -> tuple[list[float], list[float | None]]:
    """The epochs of a curve and its values; None where a value is not finite."""
    values = [None if pd.isna(value) else float(value) for value in curve.value]
    return [float(epoch) for epoch in curve.epoch], values


def _is_log(metric: str) -> bool:
    return AXES[metric].get("type") == "log"


def _figure(
    course: Course,
    metric: str,
    height: int,
    data: list[Mark],
    tips: list[ends.End],
    levels: Mapping[str, float] = NO_LEVELS,
) -> Figure:
    """One figure in the style of a run that is followed, each line named at its end."""
    title: Mark = {"title": {"text": course.counted, "font": {"size": 12}}, "rangemode": "tozero"}
    lines = [marks.across(value, "dot") for value in levels.values()] + toggled.uprights(course.toggles)
    notes = _level_notes(levels) + toggled.words(course.toggles, course.last)
    layout: Mark = {
        "uirevision": course.run_id,
        "height": height,
        "showlegend": len(data) > 1,
        "xaxis": AXIS | title,
        "yaxis": AXIS | AXES[metric],
        "shapes": lines,
        "annotations": [*notes, *ends.names(tips, *course.reach(metric), height)],
    }
    return {"data": data, "layout": STYLE | layout}
