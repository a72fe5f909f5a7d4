"""What a figure is, and its colours.

A colour is the name of a theme variable ("--st-text-color"), or a share of one of the theme's palettes
("--st-chart-sequential-colors 0.5"). The browser fills the colour in (live.js), so one figure is right on a
light and on a dark page.
"""

from typing import TypedDict

# A trace, a shape, an axis or a note, as plotly's plain JSON.
Mark = dict[str, object]


class Figure(TypedDict):
    """What plotly draws, as plain JSON: the traces, and all that stands around the traces."""

    data: list[Mark]
    layout: Mark


TEXT, FAINT, GRID = "--st-text-color", "--st-gray-text-color", "--st-border-color"
SEQUENTIAL = "--st-chart-sequential-colors"
# Eight colours that are told apart, for things without an order.
CATEGORICAL = "--st-chart-categorical-colors"
# The last of the palette is the primary colour, in the dark a lighter one: in it, names are written too.
VALIDATION, TRAINING = f"{SEQUENTIAL} 1", "--st-link-color"
BACKGROUND, CLEAR = "--st-background-color", "rgba(0,0,0,0)"
# What asks for a second look, and what does not work.
AMBER, RED = "--st-orange-color", "--st-red-color"
