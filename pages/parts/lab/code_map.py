"""The map of codes: images as points after a layer group, in colours that say what they are. Another process
lays them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

import streamlit as st

from pages.parts.charts import live
from pages.parts.charts.points import Point, points
from pages.parts.choices import heard, visitor
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS
from tl_core.engines import questions
from tl_core.evidence.code_map import MEANING, NAMES, PROJECTIONS, CodeMap, GroupMap
from tl_core.runs.judged import Judged

KEY = "map"
PROMISE = (
    "Each image becomes a point, near others that the backbone sees alike. Where no run has computed the"
    " codes yet, that is done first."
)
LONGEST = 40
RIGHT, WRONG = "right", "wrong"
MOST_FOLDERS = 48


@dataclass(frozen=True)
class Colouring:
    """What each image of a dataset is, in its order, and the kinds there are."""

    kinds: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, kinds: Sequence[str], names: Sequence[str] = ()) -> "Colouring":
        return cls(tuple(kinds), tuple(names or dict.fromkeys(kinds)))


def show(data: Dataset, weights: str, judged: dict[str, Judged], at_once: bool) -> bool:
    """The map with its choices; whether there is one yet. `judged` are images of a run, by their paths."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        projection = st.segmented_control(
            "Laid out by", PROJECTIONS, format_func=NAMES.__getitem__, default="pca", required=True
        )
        every = colourings(data, judged)
        colour = st.selectbox("Coloured by", list(every), width=220)
    found = _principal(data, weights, at_once)
    if found is None:
        return False
    groups = list(found.groups)
    group = groups[-1]
    if len(groups) > 1:
        group = st.select_slider("After layer group", groups, group, format_func=words.plain)
    if projection != "pca":
        task = questions.map_codes(visitor.workspace(), data, weights, projection, group)
        found = waiting.answer_of(task, CodeMap.from_json)
    if found is None:
        return False
    one = found.groups[group]
    _draw(data, one, every[colour], judged)
    st.caption(words.sentence(f"{one.sentence} {MEANING[projection]}"))
    # For whoever points at one: made while the map is looked at.
    questions.small_pictures(visitor.workspace(), data, [item.path for item in data.items]).ask()
    return True


def _principal(data: Dataset, weights: str, at_once: bool) -> CodeMap | None:
    """The map by principal components, after every layer group; on request where its codes may take long."""
    task = questions.map_codes(visitor.workspace(), data, weights, "pca")
    if at_once:
        return waiting.answer_of(task, CodeMap.from_json)
    return waiting.offered(task, "Draw the map", ":material/scatter_plot:", PROMISE, CodeMap.from_json)


def _draw(data: Dataset, found: GroupMap, colouring: Colouring, judged: dict[str, Judged]) -> None:
    live.chart(
        points(found, images_of(data, judged), colouring.kinds, colouring.names),
        "Images as points, near each other where their codes are alike",
        key=KEY,
        heard=partial(heard.hear, KEY),
        selects=True,
        pictures=f"thaw/datasets/{data.id}/pictures/",
    )


def images_of(data: Dataset, judged: dict[str, Judged]) -> list[Point]:
    """What the points say: the name, the class, the part, and what a run said."""
    return [
        Point(number, item.sha256, "<br>".join(_lines(data, number, judged.get(item.path))))
        for number, item in enumerate(data.items)
    ]


def _lines(data: Dataset, number: int, judged: Judged | None) -> list[str]:
    item = data.items[number]
    name, label = PurePosixPath(item.path).name, data.classes[item.label]
    lines = [words.plotted(name, LONGEST), words.plotted(label, LONGEST), words.part_title(item.part)]
    return [*lines, f"taken for {words.plotted(judged.said, LONGEST)}"] if judged else lines


def colourings(data: Dataset, judged: dict[str, Judged]) -> dict[str, Colouring]:
    """What points can be coloured by: {name: colouring}."""
    found = {
        "Class": Colouring.of([data.classes[item.label] for item in data.items], data.classes),
        "Part": Colouring.of(
            [words.part_title(item.part) for item in data.items],
            [words.part_title(part) for part in PARTS if data.part(part)],
        ),
    }
    if judged:
        kinds = [_judgement(judged.get(item.path)) for item in data.items]
        found["Right or wrong"] = Colouring.of(kinds, (RIGHT, WRONG))
    if data.grouped_by:
        found["Group"] = Colouring.of([item.subject or item.path for item in data.items])
    folders = Colouring.of([str(PurePosixPath(item.path).parent) for item in data.items])
    if len(data.classes) < len(folders.names) <= MOST_FOLDERS:
        found["Source folder"] = folders
    return found


def _judgement(image: Judged | None) -> str:
    return "" if image is None else RIGHT if image.right else WRONG
