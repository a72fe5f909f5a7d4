"""Accuracy by the number of copied groups: a longer study behind, short trainings before it, and the curve
that somebody expects. Imports no streamlit.
"""

from collections.abc import Callable, Sequence

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, GRID, TRAINING, VALIDATION, Figure, Mark
from tl_core.evidence import Estimate
from tl_core.lessons.co_adaptation import CoAdaptation, Cut

HEIGHT = 360
FROZEN, TOGETHER, WHOLE, EXPECTED = "frozen below", "all learning", "as it was pretrained", "what you expect"
Of = Callable[[Cut], Estimate]


def figure(found: CoAdaptation, behind: CoAdaptation | None, expected: Sequence[float]) -> Figure:
    """`expected` is accuracy in % at each cut of `found`; nothing is drawn of it where it is empty."""
    curves: list[tuple[str, str, Of]] = [
        (FROZEN, TRAINING, lambda cut: cut.frozen),
        (TOGETHER, VALIDATION, lambda cut: cut.together),
    ]
    data = [_longer(behind, *curve) for curve in curves] if behind else []
    data += [_points(found, *curve) for curve in curves]
    if expected:
        places = [cut.n for cut in found.cuts]
        dotted = {"color": FAINT, "width": 2, "dash": "dot"}
        data.append(marks.line(places, list(expected), FAINT, 2, name=EXPECTED, line=dotted))
    groups = found.groups
    along: Mark = {
        "title": still.title("copied up to"),
        "tickvals": list(range(1, len(groups) + 1)),
        "ticktext": list(groups),
        "range": [0.7, len(groups) - 0.3],
    }
    right: Mark = {"title": still.title("right, in %"), "range": [0, 102]}
    whole = 100 * found.whole.value
    level: Mark = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": whole, "y1": whole,
        "line": {"color": GRID, "width": 2, "dash": "dash"},
    }  # fmt: skip
    named: Mark = {
        "text": WHOLE, "xref": "paper", "x": 0, "y": whole, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "font": {"color": FAINT, "size": 12},
    }  # fmt: skip
    more: Mark = {
        "showlegend": True,
        "margin": still.LEGEND_MARGIN,
        "shapes": [level],
        "annotations": [named],
    }
    return still.figure(data, HEIGHT, along, right, **more)


def _points(found: CoAdaptation, name: str, colour: str, of: Of) -> Mark:
    """A short training at each cut, with its interval."""
    values = [marks.in_percent(of(cut)) for cut in found.cuts]
    return marks.line(
        [cut.n for cut in found.cuts],
        [one.value for one in values],
        colour,
        2.5,
        name=name,
        mode="lines+markers",
        error_y=marks.intervals(values, colour),
        hovertemplate="%{y:.1f} %<extra></extra>",
    )


def _longer(behind: CoAdaptation, name: str, colour: str, of: Of) -> Mark:
    """The longer study, faint."""
    return marks.line(
        [cut.n for cut in behind.cuts],
        [100 * of(cut).value for cut in behind.cuts],
        colour,
        6,
        name=f"{name}, longer",
        opacity=0.3,
        hovertemplate="%{y:.1f} %<extra></extra>",
    )
