"""The first page: what Thaw does for its user, one suggested example, the others beside it."""

from pathlib import Path

import streamlit as st

from pages.parts.dataset import choose
from pages.parts.frame import glossary
from tl_core.bundled import PICTURES
from tl_core.drawn.sets import SETS, DemoSet

PROMISE = "See how good it is, and why."
THAWING = Path(__file__).parent / "thawing.svg"
MOVES = (
    "A network as a ladder of blocks, an image below and a head on top. The blocks begin frozen. From the top"
    " down, one after the other thaws."
)
EXAMPLE = next(iter(SETS))


def welcome() -> None:
    """The promise, the suggested example, and the picture that moves."""
    said, moving = st.columns([3, 2], gap="large")
    with moving:
        st.image(THAWING.read_text(encoding="utf-8"), width="stretch", alt=MOVES)
    with said:
        st.markdown(f"#### {PROMISE}")
        _suggested()
        glossary.explain("backbone", "source", "layer group", "head")


def _suggested() -> None:
    pressed = st.button(
        "See an example (30 seconds)",
        type="primary",
        icon=":material/play_arrow:",
        key=choose.SUGGESTED,
        disabled=choose.busy(),
    )
    choose.feedback(choose.SUGGESTED)
    st.caption(
        f"{SETS[EXAMPLE].sentence} Thaw takes the recommended answers and shows its plan. You press Start."
    )
    if pressed:
        choose.inspect(f"built-in:{EXAMPLE}", choose.SUGGESTED)


def cards() -> None:
    """A card for each set that comes with Thaw."""
    with st.grid(4, min_column_width=165, border=True, gap="small"):
        for name, demo in SETS.items():
            with st.container(height="stretch", gap="xsmall"):
                _card(name, demo)


def _card(name: str, demo: DemoSet) -> None:
    beside = f"try-{name}"
    st.image((PICTURES / f"{name}.png").read_bytes(), width="stretch", alt=demo.title)
    st.markdown(f"**{demo.title}**")
    st.caption(demo.sentence)
    st.space("stretch")
    if choose.comes(beside):
        choose.feedback(beside)
        return
    label = f"Try {demo.title[:1].lower()}{demo.title[1:]}"
    if st.button(label, key=beside, icon=":material/play_arrow:", width="stretch", disabled=choose.busy()):
        choose.inspect(f"built-in:{name}", beside)
