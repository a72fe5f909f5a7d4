"""The way of an image through a network: a table of its layers, and a picture of what is left over."""

import base64

from pages.parts.charts import still
from pages.parts.charts.theme import AMBER, BACKGROUND, CLEAR, FAINT, RED, TEXT, Figure, Mark
from tl_core import bundled
from tl_core.lessons.geometry import NETS, Row, places
from tl_core.lessons.strides import Way

PICTURE = bundled.SOURCE / "landscape-00.png"
HEIGHT = 420
BARE: Mark = {"showgrid": False, "constrain": "domain"}
DOTTED: Mark = {"color": FAINT, "width": 1, "dash": "dot"}


def table(way: Way) -> list[dict[str, str]]:
    """A row a layer, as Markdown; amber where something is left over, red where the map vanishes."""
    passed = [_row(row) for row in way.rows]
    last = NETS[way.net].last.name
    if not way.rows[-1].out:
        return passed
    says = ":red[**refuses**]" if way.refused else "takes it"
    out = way.rows[-1].out
    return [*passed, {"Layer": last, "In": f"{out}", "Kernel": "", "Out": "", "Left over": says}]


def _row(row: Row) -> dict[str, str]:
    layer = row.layer
    padded = f", {row.padded} of padding" if row.padded else ""
    said = " of padding" if row.padded == row.over else padded
    over = f":orange[**{row.over}**{said}]" if row.over else "0"
    return {
        "Layer": layer.name,
        "In": f"{row.side}",
        "Kernel": f"{layer.kernel}, stride {layer.stride}, padding {layer.padding}",
        "Out": f"{row.out}" if row.out else ":red[**0**]",
        "Left over": over if row.out else ":red[**the map vanishes**]",
    }


def picture(way: Way) -> Figure:
    """The image within the padding of the first layer. Hatched is what no place of the last map sees; a dot
    is in the middle of what a place of it sees.
    """
    low, high = _ends(way)
    across: Mark = {"range": [low - 1, high + 1], "title": still.title("px"), **BARE}
    down: Mark = {"range": [high + 1, low - 1], "scaleanchor": "x", **BARE}
    around: Mark = {"type": "rect", "x0": low, "y0": low, "x1": high, "y1": high, "line": DOTTED}
    marks = [*_hatched(way), _dots(way)]
    return still.figure(marks, HEIGHT, across, down, images=[_image(way.side)], shapes=[around])


def _ends(way: Way) -> tuple[int, int]:
    """Where the padding of the first layer begins and ends, in px of the image."""
    padding = way.rows[0].layer.padding
    return -padding, way.side + padding


def _image(side: int) -> Mark:
    inside = base64.b64encode(PICTURE.read_bytes()).decode()
    place: Mark = {"xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": side, "sizey": side}
    return {"source": f"data:image/png;base64,{inside}", "sizing": "stretch", "layer": "below", **place}


def _hatched(way: Way) -> list[Mark]:
    """The columns at the right and the rows at the bottom that nothing sees, padding among them."""
    low, high = _ends(way)
    if way.reached >= high:
        return []
    vanished = not way.rows[-1].out
    seen, colour = (low, RED) if vanished else (way.reached, AMBER)
    along, down = (seen, high, high, low, low, seen, seen), (low, low, high, high, seen, seen, low)
    pattern: Mark = {"shape": "/", "size": 8, "solidity": 0.35, "fgcolor": colour, "bgcolor": CLEAR}
    outline: Mark = {"mode": "lines", "x": along, "y": down, "line": {"color": colour, "width": 2}}
    return [{"type": "scatter", **outline, "fill": "toself", "fillpattern": pattern, "hoverinfo": "skip"}]


def _dots(way: Way) -> Mark:
    middles = places(way.rows)
    points = [(along, down) for down in middles for along in middles]
    along, down = ([point[axis] for point in points] for axis in (0, 1))
    dot: Mark = {"size": 5, "color": TEXT, "line": {"color": BACKGROUND, "width": 1}}
    return {"type": "scatter", "mode": "markers", "x": along, "y": down, "marker": dot, "hoverinfo": "skip"}
