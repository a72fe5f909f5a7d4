"""Who sees the data: where a server keeps it to its owner, a way to share it with everybody."""

import streamlit as st

from pages.parts.choices import chosen, visitor
from pages.parts.frame import step
from tl_core.catalogue import sharing
from tl_core.dataset import Dataset
from tl_core.workspace import visitors

OWN = "Only you see this data and what you make of it."
ANOTHERS = "Only its owner and teachers see this data."
SHARED = "Everybody who uses this server sees this data, and what its owner makes of it."


def ask(dataset: Dataset) -> None:
    """Nothing is asked where everybody sees it anyway."""
    folder, here = chosen.dataset_folder(), visitor.here()
    if not visitors.is_private(folder):
        return
    shared, own = visitors.is_shared(folder), here in visitors.owners(folder)
    with st.container(horizontal=True, vertical_alignment="center"):
        icon = ":material/group:" if shared else ":material/lock:"
        st.caption(f"{icon} {SHARED if shared else OWN if own else ANOTHERS}", width="content")
        if visitors.may_change(folder, here):
            label = "Keep it to yourself" if shared else "Share it with everybody here"
            if st.button(label, type="tertiary"):
                _share(dataset, not shared)


def _share(dataset: Dataset, shared: bool) -> None:
    try:
        sharing.share(visitor.workspace(), dataset, shared)
    except ValueError as error:
        step.refused(error)
    else:
        st.rerun()
