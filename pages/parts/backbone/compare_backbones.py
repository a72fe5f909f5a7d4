"""The backbones at hand, set against each other on the chosen images: asked for, and shown as a table."""

import pandas as pd
import streamlit as st

from pages.parts.backbone import real_weights
from pages.parts.choices import chosen
from pages.parts.frame import waiting, words
from tl_core.dataset import Dataset
from tl_core.engines import questions
from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_points, in_signed_points, readable_count
from tl_core.workspace import Workspace

CAPTION = "Tries each backbone on this machine with a quick classifier on your images. Downloads nothing."


def fetch_or_compare(dataset: Dataset) -> None:
    """Real weights to fetch, and those at hand to compare."""
    real_weights.offer()
    compare(dataset)


def compare(dataset: Dataset) -> None:
    """A button until somebody asks; then the progress, the table, and what the backbones were ranked on."""
    task = questions.backbones(Workspace.default(), dataset)
    answer = waiting.offered(task, "Compare the backbones at hand", ":material/leaderboard:", CAPTION)
    if answer is None:
        return
    st.dataframe(table(answer["backbones"]), hide_index=True, alt="Backbones, the best probe first")
    st.caption(words.sentence(" ".join(answer["sentences"])))
    for left in answer["left_out"]:
        name = words.label(chosen.weights_name(left["weights"]))
        st.caption(f"{name} was left out: {words.sentence(left['reason'])}")
    st.button(
        "Compare again",
        icon=":material/refresh:",
        on_click=task.ask_again,
        help="After other weights came to this machine.",
    )


def table(lines: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Backbone": words.plain(chosen.weights_name(line["weights"])),
            "Probe": in_points(Estimate(**line["probe"])),
            "Behind the best": in_signed_points(Estimate(**line["behind"])) if line["behind"] else "",
            "LogME": f"{line['logme']:+.3f}",
            "Ms per image": ""
            if line["seconds_per_image"] is None
            else f"{1000 * line['seconds_per_image']:.1f}",
            "Parameters": readable_count(line["parameters"]),
        }
        for line in lines
    )
