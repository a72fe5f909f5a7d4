"""A dataset counted: tables and figures of its classes, parts and image sizes. Imports no streamlit."""

import numpy as np
import pandas as pd

from pages.parts.charts import still
from pages.parts.charts.curves import FAINT, TRAINING, VALIDATION, Figure
from pages.parts.frame import words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS

TITLES = {"train": "Training", "val": "Validation", "test": "Test"}
COLOURS = {"Training": TRAINING, "Validation": VALIDATION, "Test": FAINT}
# More bars than these cannot be read; the table beside them has every class.
MOST_BARS = 30
BINS = 24


def class_table(dataset: Dataset) -> pd.DataFrame:
    """One row a class: its name, its images in each part that is not empty, and in all; largest class
    first.
    """
    parts = [part for part in PARTS if dataset.part(part)]
    rows = [
        {
            "Class": words.plain(name),
            **{TITLES[part]: images[part] for part in parts},
            "All": sum(images.values()),
        }
        for name, images in dataset.counts().items()
    ]
    return pd.DataFrame(rows).sort_values("All", ascending=False, kind="stable", ignore_index=True)


def class_bars(table: pd.DataFrame) -> Figure:
    """A bar a class, stacked by part, for the largest classes."""
    shown = table.head(MOST_BARS)
    # By position: two names may look the same once they are safe to show.
    places, names = list(range(len(shown))), [words.plotted(name) for name in shown["Class"]]
    bars = [_bar(title, shown[title].tolist(), places) for title in _titles(table)]
    for bar in bars:
        bar |= {"customdata": names, "hovertemplate": "%{customdata}: %{x}<extra>%{fullData.name}</extra>"}
    yaxis = {"tickvals": places, "ticktext": names, "range": [len(places) - 0.5, -0.5], "showgrid": False}
    return still.figure(
        bars,
        80 + 30 * len(shown),
        {"title": still.title("images")},
        yaxis,
        barmode="stack",
        showlegend=True,
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
    )


def split_bar(table: pd.DataFrame) -> Figure:
    """One bar for the whole dataset, divided into its parts."""
    images = {title: int(table[title].sum()) for title in _titles(table)}
    bars = [_bar(title, [number], [0]) for title, number in images.items()]
    for bar, (title, number) in zip(bars, images.items(), strict=True):
        bar |= {
            "text": f"{title} {number:,}",
            "textangle": 0,
            "insidetextanchor": "middle",
            "textfont": {"color": "--st-background-color"},
        }
    return still.figure(
        bars, 60, {"visible": False, "range": [0, sum(images.values())]}, {"visible": False}, barmode="stack"
    )


def one_size(dataset: Dataset) -> tuple[int, int] | None:
    """Width and height in pixels if every image has the same, else None."""
    sizes = {(item.width, item.height) for item in dataset.items}
    return sizes.pop() if len(sizes) == 1 else None


def size_histogram(dataset: Dataset) -> Figure:
    """How many images have which shorter side: the side that resizing for the backbone begins from."""
    images, edges = np.histogram([min(item.width, item.height) for item in dataset.items], bins=BINS)
    bars = {
        "type": "bar",
        "x": ((edges[:-1] + edges[1:]) / 2).tolist(),
        "y": images.tolist(),
        "width": np.diff(edges).tolist(),
        "marker": {"color": TRAINING},
        "hovertemplate": "%{x:.0f} px: %{y} images<extra></extra>",
    }
    xaxis = {"title": still.title("shorter side in pixels"), "showgrid": False}
    return still.figure([bars], 240, xaxis, {"title": still.title("images")}, bargap=0.02)


def split_sentence(dataset: Dataset) -> str:
    """Who made the split, and what the result will be reported on."""
    whose = (
        "The parts came with the data."
        if dataset.parts_given
        else "Thaw made the parts, by the content of each image."
    )
    if dataset.grouped_by:
        whose = "Thaw divided training and validation by group: images of one group are in one part."
    if dataset.part("test"):
        return f"{whose} Epochs are chosen on validation images, and the result is reported on test images."
    return f"{whose} There is no test part: the result will be reported on validation images."


def _titles(table: pd.DataFrame) -> list[str]:
    return [title for title in TITLES.values() if title in table]


def _bar(title: str, images: list[int], places: list[int]) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "x": images,
        "y": places,
        "marker": {"color": COLOURS[title]},
    }
