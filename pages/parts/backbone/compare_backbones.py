"""The backbones at hand, set against each other on the chosen images: asked for, and shown as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.parts.backbone import real_weights
from pages.parts.choices import chosen, visitor
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points, readable_count
from tl_core.workspace.formats import Json
from tl_core.workspace.stored import part_of

CAPTION = "Tries each backbone on this machine with a quick classifier on your images. Downloads nothing."


@dataclass(frozen=True)
class _Line:
    """A backbone, and how far its probe is behind the best one's."""

    weights: str
    probe: Estimate
    behind: Estimate | None
    logme: float
    seconds_per_image: float | None
    parameters: int


@dataclass(frozen=True)
class _LeftOut:
    weights: str
    reason: str


@dataclass(frozen=True)
class _Ranking:
    """Backbones, the best probe first, and what they were ranked on."""

    backbones: tuple[_Line, ...]
    left_out: tuple[_LeftOut, ...]
    sentences: tuple[str, ...]

    @classmethod
    def from_json(cls, told: Json) -> "_Ranking":
        """Raises ValueError."""
        return part_of(told, cls)


def fetch_or_compare(dataset: Dataset) -> None:
    """Real weights to fetch, and those at hand to compare."""
    real_weights.offer()
    compare(dataset)


def compare(dataset: Dataset) -> None:
    """A button until somebody asks; then the progress, the table, and what the backbones were ranked on."""
    task = questions.backbones(visitor.workspace(), dataset)
    answer = waiting.offered(
        task, "Compare the backbones at hand", ":material/leaderboard:", CAPTION, _Ranking.from_json
    )
    if answer is None:
        return
    st.dataframe(table(answer.backbones), hide_index=True, alt="Backbones, the best probe first")
    st.caption(words.sentence(" ".join(answer.sentences)))
    for left in answer.left_out:
        name = words.label(chosen.weights_name(left.weights))
        st.caption(f"{name} was left out: {words.sentence(left.reason)}")
    st.button(
        "Compare again",
        icon=":material/refresh:",
        on_click=task.ask_again,
        help="After other weights came to this machine.",
    )


def table(lines: Iterable[_Line]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Backbone": words.plain(chosen.weights_name(line.weights)),
            "Probe": in_points(line.probe),
            "Behind the best": in_signed_points(line.behind) if line.behind else "",
            "LogME": f"{line.logme:+.3f}",
            "Ms per image": "" if line.seconds_per_image is None else f"{1000 * line.seconds_per_image:.1f}",
            "Parameters": readable_count(line.parameters),
        }
        for line in lines
    )
