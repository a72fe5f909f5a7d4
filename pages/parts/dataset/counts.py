"""A dataset counted: tables and figures of its classes, parts and image sizes. Imports no streamlit."""

import numpy as np
import pandas as pd

from pages.parts.charts import still
from pages.parts.charts.theme import FAINT, TRAINING, VALIDATION, Figure, Mark
from pages.parts.frame import words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS

TITLES = {part: words.part_title(part) for part in PARTS}
COLOURS = {TITLES["train"]: TRAINING, TITLES["val"]: VALIDATION, TITLES["test"]: FAINT}
# More bars than these cannot be read; the table beside them has every class.
MOST_BARS = 30
BINS = 24
HOVER = "%{customdata}: %{x}<extra>%{fullData.name}</extra>"


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
    places = list(range(len(shown)))
    names = [words.plotted(name) for name in shown["Class"]]
    named: Mark = {"customdata": names, "hovertemplate": HOVER}
    yaxis: Mark = {
        "tickvals": places,
        "ticktext": names,
        "range": [len(places) - 0.5, -0.5],
        "showgrid": False,
    }
    return still.figure(
        [_bar(title, shown[title].tolist(), places) | named for title in _titles(table)],
        80 + 30 * len(shown),
        {"title": still.title("images")},
        yaxis,
        barmode="stack",
        showlegend=True,
        margin=still.LEGEND_MARGIN,
    )


def split_bar(table: pd.DataFrame) -> Figure:
    """One bar for the whole dataset, divided into its parts."""
    images = {title: int(table[title].sum()) for title in _titles(table)}
    style: Mark = {
        "textangle": 0,
        "insidetextanchor": "middle",
        "textfont": {"color": "--st-background-color"},
    }
    bars = [
        _bar(title, [number], [0]) | style | {"text": f"{title} {number:,}"}
        for title, number in images.items()
    ]
    whole: Mark = {"visible": False, "range": [0, sum(images.values())]}
    return still.figure(bars, 60, whole, {"visible": False}, barmode="stack")


def one_size(dataset: Dataset) -> tuple[int, int] | None:
    """Width and height in pixels if every image has the same, else None."""
    sizes = {(item.width, item.height) for item in dataset.items}
    return sizes.pop() if len(sizes) == 1 else None


def size_histogram(dataset: Dataset) -> Figure:
    """How many images have which shorter side: the side that resizing for the backbone begins from."""
    images, edges = np.histogram([min(item.width, item.height) for item in dataset.items], bins=BINS)
    bars: Mark = {
        "type": "bar",
        "x": ((edges[:-1] + edges[1:]) / 2).tolist(),
        "y": images.tolist(),
        "width": np.diff(edges).tolist(),
        "marker": {"color": TRAINING},
        "hovertemplate": "%{x:.0f} px: %{y} images<extra></extra>",
    }
    xaxis: Mark = {"title": still.title("shorter side in pixels"), "showgrid": False}
    return still.figure([bars], 240, xaxis, {"title": still.title("images")}, bargap=0.02)


def split_sentence(dataset: Dataset) -> str:
    """Who made the split, and what the result will be reported on."""
    whose = "Thaw split the images into parts, by the content of each image."
    if dataset.grouped_by:
        whose = "Thaw split training and validation by group. The images of a group are all in one part."
    elif dataset.parts_given:
        whose = "The parts came with the data."
    if dataset.val_share is not None:
        whose = f"{whose} {100 * dataset.val_share:g} % are held back, as chosen."
    if dataset.part("test"):
        return f"{whose} Validation images choose the epoch. The result is reported on test images."
    return f"{whose} There is no test part: the result is reported on validation images."


def _titles(table: pd.DataFrame) -> list[str]:
    return [title for title in TITLES.values() if title in table]


def _bar(title: str, images: list[int], places: list[int]) -> Mark:
    return {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "x": images,
        "y": places,
        "marker": {"color": COLOURS[title]},
    }
