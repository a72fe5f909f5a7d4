"""The images behind points: those drawn around, or, without a pointer, those that the lists say. Each can
be corrected, and asked about.
"""

import math
from dataclasses import dataclass

import streamlit as st

from pages.parts.charts.points import places_in
from pages.parts.choices import chosen, heard, visitor
from pages.parts.dataset import correcting
from pages.parts.frame import waiting, words
from pages.parts.lab.code_map import KEY
from pages.parts.results import why
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import PARTS, thumbnail_path
from tl_core.engines import questions
from tl_core.evidence.wording import counted
from tl_core.runs import Run
from tl_core.runs.judged import Judged

AT_ONCE = 24
ANY, LONGEST = "", 40
HOW = "Draw around points with the mouse, or choose below, to see their images."


@dataclass(frozen=True)
class Lists:
    """What the lists are set to; empty is any."""

    label: str = ANY
    part: str = ANY
    answer: str = ANY

    def fit(self, item: Item, classes: tuple[str, ...], judged: Judged | None) -> bool:
        right = "" if judged is None else ("right" if judged.right else "wrong")
        return (
            self.label in (ANY, classes[item.label])
            and self.part in (ANY, item.part)
            and self.answer in (ANY, right)
        )


def show(data: Dataset, judged: dict[str, Judged], run: Run | None) -> None:
    """The images that are looked at, page by page; how to choose some while none are."""
    st.markdown("**The images behind the points**")
    around, _ = heard.said(KEY)
    drawn = places_in(around, len(data.items))
    st.caption(f"{counted(len(drawn), 'image')} drawn around." if drawn else HOW)
    lists = _lists(data, bool(judged))
    if not drawn and lists == Lists():
        return
    some = [data.items[number] for number in drawn] if drawn else list(data.items)
    found = [item for item in some if lists.fit(item, data.classes, judged.get(item.path))]
    if not found:
        st.caption("There are none of these.")
        return
    pages = math.ceil(len(found) / AT_ONCE)
    first = AT_ONCE * (st.pagination(pages) - 1) if pages > 1 else 0
    _grid(data, found[first : first + AT_ONCE], judged, run)


def _lists(data: Dataset, with_answers: bool) -> Lists:
    with st.container(horizontal=True):
        label = st.selectbox(
            "Class", [ANY, *data.classes], format_func=lambda one: words.plain(one) if one else "every class"
        )
        parts = [part for part in PARTS if data.part(part)]
        part = st.selectbox(
            "Part", [ANY, *parts], format_func=lambda one: words.part_title(one) if one else "every part"
        )
        answer = ANY
        if with_answers:
            answer = st.selectbox(
                "Answer", [ANY, "right", "wrong"], format_func=lambda one: one or "any, or none"
            )
    return Lists(label, part, answer)


def _grid(data: Dataset, shown: list[Item], judged: dict[str, Judged], run: Run | None) -> None:
    whole, folder = chosen.whole_if_any(data), visitor.workspace().datasets / data.id
    items = {item.path: item for item in shown}
    small = {path: thumbnail_path(folder, item) for path, item in items.items()}
    if not all(path.exists() for path in small.values()):
        waiting.answer_of(questions.small_pictures(visitor.workspace(), data, list(small)), dict)
    if whole is None:
        st.caption("The dataset that these images were chosen from is gone.")
        return
    now = chosen.as_corrected(data, whole)
    correcting.summary(now, whole)

    def picture(path: str) -> None:
        label, found = words.label(data.classes[items[path].label], LONGEST), judged.get(path)
        said = f"  \n:small[taken for {words.label(found.said, LONGEST)}]" if found else ""
        st.markdown(f"**{label}**{said}")
        if small[path].exists():
            st.image(small[path].read_bytes(), width="stretch", alt=words.plain(path))

    def ask(path: str) -> None:
        if run:
            why.offer(run, data, path, judged.get(path))

    says = {path: judged[path].said if path in judged else "" for path in items}
    choices = correcting.sheet("mapped", says, now, whole, picture, ask)
    if choices is not None:
        correcting.apply(choices, now, whole)
