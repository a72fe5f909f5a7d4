"""Small pictures of a dataset, a row a class: our own thumbnails, so that no image of the user's is decoded
here.
"""

import math
from pathlib import Path

import streamlit as st

from pages.parts.frame import words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_path

CLASSES = 6
PICTURES = 8


def thumbnails(dataset: Dataset, folder: Path, label: int, most: int = PICTURES) -> list[Path]:
    """Files of the first small pictures of one class, at most `most`."""
    paths = (thumbnail_path(folder, item) for item in dataset.items if item.label == label)
    found: list[Path] = []
    for path in paths:
        if len(found) == most:
            break
        if path.exists():
            found.append(path)
    return found


def mixed(dataset: Dataset, folder: Path, most: int) -> list[Path]:
    """Files of at most `most` small pictures, as evenly from all classes as that allows."""
    each = math.ceil(most / len(dataset.classes))
    found = [
        path
        for label in range(len(dataset.classes))[:most]
        for path in thumbnails(dataset, folder, label, each)
    ]
    return found[:most]


def show(dataset: Dataset, folder: Path) -> None:
    """A row of pictures for each class; where there are many classes, for those the user picks."""
    labels = list(range(len(dataset.classes)))
    names = [words.plain(name) for name in dataset.classes]
    if len(labels) > CLASSES:
        key = f"sampled-{dataset.id}"
        labels = st.multiselect(
            "Classes shown", labels, labels[:CLASSES], format_func=names.__getitem__, key=key
        )
    for label in labels:
        st.markdown(f"**{words.label(dataset.classes[label])}**")
        strip(thumbnails(dataset, folder, label), names[label])


def strip(pictures: list[Path], alt: str) -> None:
    """Pictures side by side, as many in a row as fit."""
    with st.grid("auto", min_column_width=84, gap="xsmall"):
        for path in pictures:
            st.image(path.read_bytes(), width="stretch", alt=alt)
