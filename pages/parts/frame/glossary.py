"""The words of the field that Thaw uses, each in one or two sentences; a page explains those it needs in
place.
"""

import streamlit as st

WORDS = {
    "backbone": "A network that others have trained on many pictures, without its last step, the classifier.",
    "source": "The pictures that the backbone has learned from. Your own pictures are the target.",
    "layer group": (
        "A few layers of the network that learn or stay frozen together. The first groups see edges and"
        " colours, the last ones see whole things."
    ),
    "frozen": "Parameters, statistics and behaviour of a layer group do not change in training.",
    "codes": "The backbone turns an image into one vector of numbers. These numbers are its codes.",
    "head": "The new classifier on the codes. The head always learns.",
    "cut": "The layer group whose codes the head reads: the last one, or an earlier one.",
    "probe": (
        "A linear classifier on the codes of one layer group. A probe learns beside the run and never changes"
        " the backbone."
    ),
    "pilot": (
        "A short training on a few of your images. The network is judged on others that it has not seen."
    ),
    "drift": "How far the weights of a layer group have moved from where they began, in percent.",
}


def explain(*names: str) -> None:
    """A line of words; each opens in place and says what it means."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("In other words:", width="content")
        for name in names:
            with st.popover(name, type="tertiary", key=f"word-{name}"):
                st.markdown(f"**{name.capitalize()}**  \n{WORDS[name]}")
