"""A dataset counted: tables and figures of its classes, parts and image sizes. Imports no streamlit."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.parts import words
from tl_core.dataset import PARTS, Dataset

TITLES = {"train": "Training", "val": "Validation", "test": "Test"}
# More bars than these cannot be read; the table beside them has every class.
MOST_BARS = 30
BINS = 24


def class_table(dataset: Dataset) -> pd.DataFrame:
    """One row a class: its name and its images a part and in all, largest class first."""
    rows = [
        {"Class": words.plain(name), **{TITLES[part]: parts[part] for part in PARTS}} for name, parts in dataset.counts().items()
    ]
    table = pd.DataFrame(rows)
    table["All"] = table[list(TITLES.values())].sum(axis="columns")
    return table.sort_values("All", ascending=False, kind="stable", ignore_index=True)


def class_bars(table: pd.DataFrame) -> go.Figure:
    """A bar a class, stacked by part, for the largest classes."""
    shown = table.head(MOST_BARS)
    names = [words.plotted(name) for name in shown["Class"]]
    figure = go.Figure([go.Bar(name=title, y=names, x=shown[title], orientation="h") for title in _parts_in(table)])
    figure.update_layout(_layout(height=90 + 26 * len(shown)), barmode="stack")
    # Classes by position: two names may look the same once made safe to show.
    figure.update_yaxes(type="category", autorange="reversed", automargin=True)
    return figure


def split_bar(table: pd.DataFrame) -> go.Figure:
    """One bar for the whole dataset, divided into its parts."""
    bars = []
    for title in _parts_in(table):
        images = int(table[title].sum())
        bars.append(go.Bar(name=title, x=[images], y=[""], orientation="h", text=f"{title} {images}", textposition="inside"))
    figure = go.Figure(bars)
    figure.update_layout(_layout(height=70), barmode="stack", showlegend=False)
    figure.update_traces(textangle=0, insidetextanchor="middle", textfont_color="white")
    figure.update_xaxes(visible=False)
    return figure


def one_size(dataset: Dataset) -> tuple[int, int] | None:
    """Width and height in pixels if every image has the same, else None."""
    sizes = {(item.width, item.height) for item in dataset.items}
    return sizes.pop() if len(sizes) == 1 else None


def size_histogram(dataset: Dataset) -> go.Figure:
    """How many images have which shorter side: the side that resizing for the backbone begins from."""
    images, edges = np.histogram([min(item.width, item.height) for item in dataset.items], bins=BINS)
    figure = go.Figure(go.Bar(x=(edges[:-1] + edges[1:]) / 2, y=images, width=np.diff(edges), hovertemplate="%{x:.0f} px: %{y}"))
    figure.update_layout(_layout(height=220), bargap=0.02)
    figure.update_xaxes(title="Shorter side in pixels")
    figure.update_yaxes(title="Images")
    return figure


def split_sentence(dataset: Dataset) -> str:
    """Who made the split, and what the result will be reported on."""
    whose = "The parts came with the data." if dataset.parts_given else "Thaw made the parts, by the content of each image."
    if dataset.part("test"):
        return f"{whose} Epochs are chosen on validation images, and the result is reported on test images."
    return f"{whose} There is no test part: the result will be reported on validation images."


def _parts_in(table: pd.DataFrame) -> list[str]:
    return [title for title in TITLES.values() if table[title].any()]


def _layout(height: int) -> dict:
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "dragmode": False,
    }
