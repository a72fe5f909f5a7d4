"""What the images let one expect of each strategy, as a figure: a dot with its interval on a line of its own,
below its name. Imports no streamlit.
"""

from pages.parts.charts import marks, still
from pages.parts.charts.theme import FAINT, GRID, TEXT, VALIDATION, Figure, Mark
from tl_core.advice import Advice
from tl_core.advice.advice import Line
from tl_core.evidence.wording import in_points, readable_seconds
from tl_core.matrix.strategy import RECIPES

# Pixels: of a row, from a dot up to the words of its row, above the first row, below the last with its axis;
# from the right edge to the column of accuracies.
ROW, ABOVE, TOP, BOTTOM, COLUMN = 44, 17, 42, 52, 84
# Room beside the lowest and the highest end of an interval, as a share of the images.
ROOM = 0.01
HOVER = "%{customdata}<extra></extra>"


def figure(advice: Advice) -> Figure:
    """A row a strategy, the frozen ones first; the advised one stands out."""
    lines = advice.lines
    advised = [line.strategy == advice.advised for line in lines]
    yaxis: Mark = {"range": [len(lines) - 0.6, -0.5], "visible": False}
    return still.figure(
        [_dot(row, line, advised[row]) for row, line in enumerate(lines)],
        TOP + ROW * len(lines) + BOTTOM,
        _shares(lines),
        yaxis,
        margin={"l": 0, "r": 0, "t": TOP, "b": 0},
        shapes=[_track(row) for row in range(len(lines))],
        annotations=_heads()
        + [note for row, line in enumerate(lines) for note in _words(row, line, advised[row])],
    )


def _shares(lines: tuple[Line, ...]) -> Mark:
    """The axis: from below the lowest interval to above the highest."""
    low, high = min(line.accuracy.low for line in lines), max(line.accuracy.high for line in lines)
    return {
        "title": still.title("share of images right, with its 95 % interval"),
        "tickformat": ".0%",
        "range": [low - ROOM, high + ROOM],
        "nticks": 6,
        "showgrid": False,
    }


def _track(row: int) -> Mark:
    """The faint line that a dot lies on."""
    drawn = {"color": GRID, "width": 1}
    place: Mark = {"xref": "paper", "x0": 0, "x1": 1, "y0": row, "y1": row}
    return {"type": "line", "layer": "below", "line": drawn} | place


def described(advice: Advice) -> str:
    """The figure in words, for those who do not see it."""
    lines = (f"{RECIPES[line.strategy].title} {in_points(line.accuracy)}" for line in advice.lines)
    return f"Share of images right that is expected, with its 95 % interval. {'; '.join(lines)}."


def takes(line: Line) -> str:
    """How long a run takes, in words; empty where nobody knows."""
    return "" if line.seconds is None else readable_seconds(line.seconds)


def _dot(row: int, line: Line, advised: bool) -> Mark:
    accuracy, colour = line.accuracy, VALIDATION if advised else FAINT
    above, below = accuracy.high - accuracy.value, accuracy.value - accuracy.low
    return marks.dots(
        [accuracy.value],
        [row],
        colour,
        11,
        error_x=marks.reach([above], [below], colour, 2, 5),
        cliponaxis=False,
        customdata=[f"{RECIPES[line.strategy].title}: {in_points(accuracy)}"],
        hovertemplate=HOVER,
    )


def _words(row: int, line: Line, advised: bool) -> list[Mark]:
    """The name of a row, its accuracy, and how long a run takes."""
    colour, (start, end) = (VALIDATION, ("<b>", "</b>")) if advised else (TEXT, ("", ""))
    place: Mark = {"y": row, "yshift": ABOVE, "showarrow": False, "xref": "paper", "yanchor": "middle"}
    own: Mark = {"font": {"color": colour, "size": 13}}
    return [
        place | own | {"x": 0, "xanchor": "left", "text": f"{start}{RECIPES[line.strategy].title}{end}"},
        place | own | _right(f"{start}{100 * line.accuracy.value:.1f} %{end}", COLUMN),
        place | _right(takes(line), 0) | {"font": {"color": FAINT, "size": 13}},
    ]


def _heads() -> list[Mark]:
    """What the two columns of figures are."""
    place: Mark = {"y": 1, "yref": "paper", "yshift": 28, "showarrow": False, "xref": "paper"}
    font: Mark = {"font": {"color": FAINT, "size": 12}}
    return [place | font | _right("expected right", COLUMN), place | font | _right("a run takes", 0)]


def _right(text: str, inwards: int) -> Mark:
    """A text that ends so many pixels from the right edge."""
    return {"x": 1, "xanchor": "right", "xshift": -inwards, "text": text}
