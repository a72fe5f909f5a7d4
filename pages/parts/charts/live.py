"""A plotly chart that is redrawn in place. `st.plotly_chart` makes a new element at each change of the
figure: it flickers and forgets the zoom (streamlit 1.67; the browser tests watch for the day it does not).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NewType

import streamlit as st

from pages.parts.charts.theme import Figure

Written = NewType("Written", str)
_component = st.components.v2.component(
    "thaw_chart",
    html=(
        "<div class='thaw-chart' role='figure' style='color: var(--st-gray-text-color); font-size:"
        " 0.875rem'></div>\n"
    ),
    js=(Path(__file__).parent / "live.js").read_text(encoding="utf-8"),
    # plotly puts its style sheet into the page's head, which a shadow root would not see.
    isolate_styles=False,
)


def written(figure: Figure) -> Written:
    """The figure as text, for a chart that many look at: to write it takes longer than all else of it."""
    return Written(json.dumps(figure, separators=(",", ":")))


def chart(
    figure: Figure | Written,
    name: str,
    key: str,
    heard: Callable[[], None] | None = None,
    selects: bool = False,
    drags: bool = False,
    pictures: str = "",
) -> None:
    """Draw `figure`; `name` says to a screen reader what it shows. The same key is the same element, also
    after new points.

    Where `heard` is given, a click says its place on both axes, `{"x": ..., "y": ...}`, as the element's
    `edit`, and `heard` is called before the script begins. Where it `selects`, what is drawn around is said
    instead, `{"places": [...]}`: the first of each point's custom data. Where it `drags`, its first shape, an
    upright line, follows the pointer, and the place where it is let go is said. With an address of
    `pictures`, whose end is the second of the custom data, a point under the pointer shows its picture.
    """
    data = {
        "figure": figure,
        "name": name,
        "clicks": heard is not None and not (selects or drags),
        "drags": drags,
        "selects": selects,
        "pictures": pictures,
    }
    _component(data=data, key=key, on_edit_change=heard or _nothing)


def _nothing() -> None:
    """Most charts say nothing."""
