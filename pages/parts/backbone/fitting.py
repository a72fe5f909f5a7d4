"""Which backbone looks at the images and why; the other one that comes with Thaw is a click away."""

import streamlit as st

from pages.parts.backbone import teaching
from pages.parts.choices import chosen
from pages.parts.frame import words
from tl_core.backbones.card import SHIPPED
from tl_core.dataset import Dataset
from tl_core.dataset.fitting_weights import weights_for, why


def say(dataset: Dataset) -> None:
    """A warning instead, where the chosen weights know nothing of such images."""
    taken, fits = chosen.weights(), str(weights_for(dataset))
    if teaching.applies(dataset, taken):
        teaching.warn(dataset)
        return
    reason = why(dataset) if taken == fits else "You chose it."
    other = fits if taken != fits else next(kind for kind in SHIPPED if kind != fits)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/account_tree: Backbone: {words.label(chosen.weights_name(taken))}. {reason}")
        st.button(
            f"Take {chosen.weights_name(other)}",
            key=f"fitting-{other}",
            type="tertiary",
            on_click=chosen.take_weights,
            args=(other,),
        )
