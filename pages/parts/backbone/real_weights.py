"""Real pretrained weights to choose from, with size, licence and accuracy; they are fetched when a plan is
made with them.
"""

import streamlit as st

from pages.parts.backbone import online
from pages.parts.choices import chosen
from pages.parts.frame import words
from tl_core.backbones.online import ONLINE, OnlineWeights

OPENED = "real-weights"


def offer() -> None:
    """The list, folded: only for who opens it are the servers asked whether they answer."""
    with st.expander(
        "More ImageNet weights to fetch", icon=":material/cloud_download:", key=OPENED, on_change="rerun"
    ) as shelf:
        if shelf.open:
            online.say((one.server for one in ONLINE), "weights")
            for one in ONLINE:
                _line(one)


def _line(one: OnlineWeights) -> None:
    taken = chosen.weights() == one.weights
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{words.label(one.name)}  \n:small[{facts(one)}]", width="stretch")
        if st.button("Chosen" if taken else "Take", key=f"take-{one.weights}", disabled=taken):
            chosen.take_weights(one.weights)
            st.rerun()


def facts(one: OnlineWeights) -> str:
    """One line: size, licence, input size, and accuracy, with the size it was measured at where that is
    another one.
    """
    said = f"{one.megabytes:.0f} MB, {one.licence}, {one.input_size} px, {one.top1:.1f} % right on ImageNet"
    if one.top1_side == one.input_size:
        return said
    return f"{said} at {one.top1_side} px"
