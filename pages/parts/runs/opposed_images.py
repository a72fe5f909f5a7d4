"""The images on which two of the compared runs differ, as pictures with what each said."""

import math
from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.parts.choices import which_run
from pages.parts.frame import words
from pages.parts.results import pictured, why
from tl_core.catalogue.comparison import Comparison
from tl_core.catalogue.opposed import WHO, Opposed, Who, agreement, opposed
from tl_core.runs.judged import Judged

LONGEST = 24


def show(comparison: Comparison) -> None:
    """How two runs agree, in counts; a click on a count opens its images."""
    st.markdown("**The images on which they differ**")
    first, second = _pair(comparison)
    found = agreement(comparison, first, second)
    st.caption(
        f"Of the {comparison.shared.count:,} images both are right on {found.both:,}, and neither on"
        f" {found.neither:,}."
    )
    try:
        pairs = opposed(comparison, first, second)
    except ValueError as error:
        st.caption(words.reason(str(error)))
        return
    if not pairs:
        st.caption("They gave every image the same name.")
        return
    _pictures(comparison, first, second, _chosen(comparison, first, second, pairs))


def _pair(comparison: Comparison) -> tuple[int, int]:
    """The places of the two runs; of three or more the user picks two."""
    places, name = list(range(len(comparison.runs))), partial(_name, comparison)
    if len(places) == 2:
        return 0, 1
    with st.container(horizontal=True):
        first = st.selectbox("Of", places, format_func=name, key="opposed-first")
        others = [place for place in places if place != first]
        return first, st.selectbox("And", others, format_func=name, key="opposed-second")


def _chosen(comparison: Comparison, first: int, second: int, pairs: Sequence[Opposed]) -> list[Opposed]:
    """Those of whom the user picked that one alone, or neither, is right."""
    titles: dict[Who, str] = {
        "first": f"Only {_name(comparison, first)} is right",
        "second": f"Only {_name(comparison, second)} is right",
        "neither": "Both are wrong, each otherwise",
    }
    counts = {who: sum(pair.who == who for pair in pairs) for who in WHO}
    there = [who for who in WHO if counts[who]]
    picked = st.segmented_control(
        "Show",
        there,
        format_func=lambda who: f"{titles[who]} ({counts[who]:,})",
        default=there[0],
        required=True,
        label_visibility="collapsed",
        key=f"opposed-{first}-{second}",
    )
    return [pair for pair in pairs if pair.who == picked]


def _pictures(comparison: Comparison, first: int, second: int, pairs: list[Opposed]) -> None:
    one, other = comparison.runs[first], comparison.runs[second]
    seconds = {pair.first.path: pair.second for pair in pairs}

    def said(image: Judged) -> str:
        answers = {one.name: image, other.name: seconds[image.path]}
        return "  \n".join(f"{words.label(name, LONGEST)}: {_answer(said)}" for name, said in answers.items())

    pictured.gallery(one.run, one.result, [pair.first for pair in pairs], which_run.dataset_of(one.run), said)
    why.show(one.run)


def _answer(image: Judged) -> str:
    """What one run said; earlier runs kept no shares."""
    share = "" if math.isnan(image.share) else f" ({image.share:.0%})"
    return f"**{words.label(image.said, LONGEST)}**{share}"


def _name(comparison: Comparison, place: int) -> str:
    return words.plain(comparison.runs[place].name)
