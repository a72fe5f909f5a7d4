"""The images behind the numbers of a result, with what the model said; each can be corrected there."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from pages.parts.choices import chosen, session, visitor
from pages.parts.dataset import correcting
from pages.parts.frame import waiting, words
from pages.parts.results import filtered, why
from pages.parts.results.filtered import Filter
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import thumbnail_path
from tl_core.engines import questions
from tl_core.runs import Run
from tl_core.runs.judged import Judged, judged
from tl_core.runs.result import Result
from tl_core.runs.run import EXAMPLE

AT_ONCE, LONGEST = 24, 40
# What is said of an image, in Markdown.
Say = Callable[[Judged], str]
NONE_KEPT = "None of these is among the surest mistakes, which are kept as pictures."


def judged_by(run: Run, result: Result, data: Dataset | None) -> tuple[Judged, ...]:
    """All images that the result is about, or its kept mistakes; read once, for a part may be large."""
    written = (run.folder / "result.json").stat().st_mtime
    return _judged(str(run.folder), written, data.id if data else "", _run=run, _result=result, _data=data)


@st.cache_resource(max_entries=4, show_spinner=False)
def _judged(
    folder: str, written: float, dataset: str, *, _run: Run, _result: Result, _data: Dataset | None
) -> tuple[Judged, ...]:
    return judged(_run, _result, _data)


def show(
    run: Run, result: Result, images: Sequence[Judged], data: Dataset | None, clicked: Filter | None
) -> None:
    """Those of the images that were clicked or chosen, page by page. `data` is what the run saw."""
    st.markdown("**The images behind the numbers**")
    if not images:
        st.caption("None. Every image got its right name.")
        return
    all_known = len(images) == result.reported.images
    found = filtered.choose(run.id, result.classes, clicked, all_known).wanted.of(tuple(images))
    if not found:
        st.caption("There are none of these." if all_known else NONE_KEPT)
        return
    gallery(run, result, found, data if data and _all_in(images, data) else None)


def gallery(
    run: Run, result: Result, found: Sequence[Judged], data: Dataset | None, say: Say | None = None
) -> None:
    """Pictures of these images, page by page, with what `say` says of each. Where the `data` that the run saw
    is here and has them all, each can be corrected.
    """
    pages = math.ceil(len(found) / AT_ONCE)
    first = AT_ONCE * (st.pagination(pages) - 1) if pages > 1 else 0
    here = data if run != EXAMPLE else None
    _grid(run, result, found[first : first + AT_ONCE], here, say or _said)


def _all_in(images: Sequence[Judged], data: Dataset) -> bool:
    """Not where the data has changed since, of which an earlier run kept mistakes."""
    return {image.path for image in images} <= {item.path for item in data.items}


def _grid(run: Run, result: Result, shown: Sequence[Judged], data: Dataset | None, say: Say) -> None:
    """The pictures; where the data is here, each with a choice beneath it."""
    small = {one.path: run.folder / one.thumbnail for one in result.mistakes}
    whole = chosen.whole_if_any(data) if data else None
    if data is None or whole is None:
        _pictures(shown, small, say)
        return
    items, folder = {item.path: item for item in data.items}, visitor.workspace().datasets / data.id
    unkept = [one.path for one in shown if one.path not in small]
    small = {path: thumbnail_path(folder, items[path]) for path in unkept} | small
    if not all(small[path].exists() for path in unkept):
        waiting.answer_of(questions.small_pictures(visitor.workspace(), data, unkept), dict)
    _corrected(run, shown, small, data, whole, say)


def _pictures(shown: Sequence[Judged], small: Mapping[str, Path], say: Say) -> None:
    with st.grid("auto", min_column_width=150, gap="small"):
        for image in shown:
            with st.container(gap="xsmall"):
                _picture(image, small.get(image.path), say)


def _corrected(
    run: Run,
    shown: Sequence[Judged],
    small: Mapping[str, Path],
    data: Dataset,
    whole: Dataset,
    say: Say,
) -> None:
    now, by_path = chosen.as_corrected(data, whole), {image.path: image for image in shown}
    if now.id == session.dataset_id():
        correcting.summary(now, whole)
    choices = correcting.sheet(
        "judged",
        {image.path: image.said for image in shown},
        now,
        whole,
        above=lambda path: _picture(by_path[path], small[path], say),
        below=lambda path: why.offer(run, data, path, by_path[path]),
    )
    if choices is not None:
        if now.id != session.dataset_id():
            chosen.take_up(run.plan, run.id)
        correcting.apply(choices, now, whole)


def _picture(image: Judged, small: Path | None, say: Say) -> None:
    """What the model said, what is right, and the small picture where there is one."""
    loss = "" if image.loss is None else f", loss {image.loss:.2f}"
    about = f"{words.label(image.path)}{loss}"
    st.markdown(f"{say(image)}  \n:small[in truth {words.label(image.label, LONGEST)}]", help=about)
    if small and small.exists():
        st.image(small.read_bytes(), width="stretch", alt=words.plain(image.path))


def _said(image: Judged) -> str:
    return f"**{words.label(image.said, LONGEST)}** ({image.share:.0%})"
