"""How much of each class is held back for validation: chosen beside the split."""

import streamlit as st

from pages.parts.choices import chosen, visitor
from tl_core.dataset import Dataset
from tl_core.dataset.variant import holding_back

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)


def ask(dataset: Dataset) -> None:
    """A share of each class, by buttons: they keep no value from the dataset that was shown before."""
    with st.popover("Hold back another share", icon=":material/percent:"):
        st.markdown(
            "So much of each class is then held back for validation. Thaw makes training and validation anew."
            " The test part stays."
        )
        with st.container(horizontal=True):
            for share in SHARES:
                if st.button(f"{100 * share:g} %", key=f"share-{share}", disabled=share == dataset.val_share):
                    _divide(dataset, share)
            if dataset.val_share is not None and st.button("As inspected", icon=":material/undo:"):
                _divide(dataset, None)


def _divide(dataset: Dataset, share: float | None) -> None:
    chosen.try_variant(lambda: holding_back(dataset, share, visitor.workspace()))
