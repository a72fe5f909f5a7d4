"""What fills the disk? All that Thaw keeps here, kind by kind, this browser's and in all; what may go."""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step, words
from tl_core.disk.storage import Taken, free, taken
from tl_core.evidence.wording import readable_bytes
from tl_core.workspace.full_disk import bytes_free
from tl_core.workspace.quotas import Quotas


def remove(kind: str) -> None:
    """What may go of a kind goes, and the page says what went and what stays."""
    try:
        freed = free(visitor.workspace(), kind)
    except ValueError as error:
        step.refused(error)
    else:
        st.success(f"{words.sentence(freed.sentence)}.", icon=":material/check:")


def show(line: Taken) -> None:
    """How much a kind takes; and, where some of it may go, a way to remove that, which asks once more."""
    own = f", {readable_bytes(line.own)} from this browser" if line.own else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{line.title}**  \n:small[{readable_bytes(line.bytes)}{own}]", width="stretch")
        if line.free_things:
            with st.popover(f"Free {readable_bytes(line.free)}", icon=":material/delete_sweep:"):
                st.markdown(f"Remove {readable_bytes(line.free)}? {line.lost}")
                label, key = "Remove for good", f"remove-{line.kind}"
                st.button(label, key=key, on_click=remove, args=(line.kind,))


st.title("What fills the disk?")
with st.spinner("Adding up what lies here"):
    lines = sorted(taken(visitor.workspace()), key=lambda line: line.bytes, reverse=True)
everything, own = sum(line.bytes for line in lines), sum(line.own for line in lines)
whose = f", {readable_bytes(own)} of it from this browser" if own else ""
left = readable_bytes(bytes_free(visitor.workspace().root))
most = Quotas.of(visitor.here()).bytes
bound = f" This server gives {readable_bytes(int(most))} to each." if most else ""
st.markdown(f"Thaw keeps **{readable_bytes(everything)}** here{whose}. The disk has {left} left.{bound}")
st.caption(
    "What a run or a question at work needs stays. So does every result: runs are deleted on their page."
)
for line in lines:
    if line.things:
        show(line)
