"""What runs will take of the disk, before they start."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.frame import step
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence.wording import readable_bytes
from tl_core.plans import Plan
from tl_core.plans.room import room_for
from tl_core.workspace import Workspace
from tl_core.workspace.full_disk import FullDiskError, check_room


def fits(plans: Sequence[Plan], card: BackboneCard, *datasets: Dataset) -> bool:
    """Whether the disk has room for runs of the plans; the page says how much they take, and why not."""
    workspace = Workspace.default()
    total = room_for(plans, card, {one.id: one for one in datasets}, workspace).total
    try:
        check_room(workspace.root, total)
    except FullDiskError as error:
        step.refused(error)
        st.page_link("lab/storage.py", label="See what fills the disk", icon=":material/arrow_forward:")
        return False
    st.caption(f"Takes up to {readable_bytes(total)} of the disk.")
    return True
