"""A larger picture with the classes a network finds in it, as figures. Imports no streamlit."""

from pages.parts.charts import still
from pages.parts.charts.theme import BACKGROUND, TEXT, VALIDATION, Figure, Mark
from pages.parts.frame import words
from tl_core.lessons.convolved import LETTERS, Convolved, Map

HEIGHT, GAP = 420, 0.04
LONGEST = 18
# So much of the picture shows under a score map.
FAINT = 0.5
BARE: Mark = {"visible": False, "showgrid": False}
BOX: Mark = {"bgcolor": BACKGROUND, "opacity": 0.85, "width": 14, "height": 16, "borderpad": 0}
AROUND: Mark = {**still.NO_MARGIN, "t": 24}


def best(found: Convolved) -> Figure:
    """The picture, and at each place the letter of the class that scores best there."""
    letters = [
        _label(letter, along, down)
        for down, row in zip(found.middles, found.best, strict=True)
        for along, letter in zip(found.middles, row, strict=True)
    ]
    across: Mark = {"range": [0, 1], "constrain": "domain", **BARE}
    down: Mark = {"range": [1, 0], "scaleanchor": "x", "constrain": "domain", **BARE}
    nothing: Mark = {"type": "scatter", "x": [0, 1], "y": [0, 1], "opacity": 0, "hoverinfo": "skip"}
    image = _image(found, "x", "y")
    return still.figure([nothing], HEIGHT, across, down, images=[image], annotations=letters)


def _label(letter: str, along: float, down: float) -> Mark:
    place: Mark = {"x": along, "y": down, "xref": "x", "yref": "y", "showarrow": False}
    return {
        "text": letter,
        "font": {"color": TEXT, "size": 13},
        "bgcolor": BACKGROUND,
        "opacity": 0.85,
        **place,
    }


def maps(found: Convolved) -> Figure:
    """The picture four times, under the score map of each letter's class."""
    scores = [score for one in found.maps for row in one for score in row]
    ends = min(scores), max(scores)
    axes = {name: axis for number in range(len(found.maps)) for name, axis in _axes(number).items()}
    across, down = axes.pop("xaxis"), axes.pop("yaxis")
    heats = [_heat(found, one, number, ends) for number, one in enumerate(found.maps)]
    images = [
        _image(found, _axis("x", number), _axis("y", number), FAINT) for number in range(len(found.maps))
    ]
    titles = [_title(found, number) for number in range(len(found.maps))]
    return still.figure(heats, HEIGHT, across, down, images=images, annotations=titles, margin=AROUND, **axes)


def _axis(name: str, number: int) -> str:
    return name if number == 0 else f"{name}{number + 1}"


def _axes(number: int) -> dict[str, Mark]:
    """Of one of four panels, two a row."""
    half = (1 - 2 * GAP) / 2
    left, top = (number % 2) * (half + 2 * GAP), 1 - (number // 2) * (half + 2 * GAP)
    across: Mark = {"domain": [left, left + half], "range": [0, 1], "constrain": "domain", **BARE}
    down: Mark = {"domain": [top - half, top], "range": [1, 0], "constrain": "domain", **BARE}
    anchored: Mark = {**down, "scaleanchor": _axis("x", number), "anchor": _axis("x", number)}
    return {_long("x", number): across, _long("y", number): anchored}


def _long(name: str, number: int) -> str:
    return f"{name}axis{'' if number == 0 else number + 1}"


def _heat(found: Convolved, scores: Map, number: int, ends: tuple[float, float]) -> Mark:
    return {
        "type": "heatmap",
        "x": found.middles,
        "y": found.middles,
        "z": scores,
        "zmin": ends[0],
        "zmax": ends[1],
        "xaxis": _axis("x", number),
        "yaxis": _axis("y", number),
        "colorscale": [[0, BACKGROUND], [1, VALIDATION]],
        "opacity": 0.85,
        "showscale": False,
        "hovertemplate": "score %{z:.2f}<extra></extra>",
    }


def _title(found: Convolved, number: int) -> Mark:
    name = words.plotted(found.classes[number], LONGEST)
    place: Mark = {"xref": f"{_axis('x', number)} domain", "yref": f"{_axis('y', number)} domain"}
    where: Mark = {"x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
    return {"text": f"{LETTERS[number]}: {name}", "font": {"size": 12}, **place, **where}


def _image(found: Convolved, x: str, y: str, opacity: float = 1) -> Mark:
    place: Mark = {"xref": x, "yref": y, "x": 0, "y": 0, "sizex": 1, "sizey": 1}
    return {"source": found.collage, "sizing": "stretch", "layer": "below", "opacity": opacity, **place}
