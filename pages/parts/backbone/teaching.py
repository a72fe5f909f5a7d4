"""The teaching backbone on images that it knows nothing of: said wherever it is used, with the way to real
weights.
"""

import streamlit as st

from pages.parts import ladder
from pages.parts.choices import chosen, visitor
from pages.parts.frame import words
from tl_core.backbones.known import real_weights
from tl_core.dataset import Dataset

SEEN = (
    "**This network has seen drawn pictures only.** It is for trying Thaw out. Weights learned on ImageNet"
    " get far more photographs right."
)


def warn(dataset: Dataset) -> None:
    """Nothing where the chosen weights know photographs, or where the images are drawn too."""
    if not applies(dataset, chosen.weights()):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(SEEN, icon=":material/school:")
        for weights in real_weights(visitor.workspace()):
            st.button(
                f"Take {words.label(chosen.weights_name(weights))}",
                key=f"real-{weights}",
                on_click=chosen.take_weights,
                args=(weights,),
            )


def applies(dataset: Dataset, weights: str) -> bool:
    """Whether these images are more than the weights have learned from."""
    card = ladder.known_card(weights)
    return dataset.origin != "built-in" and card is not None and card.teaching
