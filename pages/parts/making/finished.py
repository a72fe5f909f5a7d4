"""From a set in the making to a dataset: what is missing, what to think of, and the way on."""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.dataset import choose
from pages.parts.frame import step, words
from tl_core.albums import kept
from tl_core.albums.album import Album

ONE_BURST = (
    "taken in one burst. The last pictures of that burst will be held back for validation. They look almost"
    " like the others, so the result will flatter. Take a second burst, from another side or in other light."
)


def use(album: Album, seen: bool) -> None:
    """What stands against it, and the button that makes it the chosen data."""
    missing = album.missing()
    if missing:
        st.info(words.sentence(missing), icon=":material/info:")
    elif alone := [one.name for one in album.classes if one.in_one_burst]:
        names = ", ".join(words.label(name) for name in alone)
        st.warning(f"{names}: {ONE_BURST}", icon=":material/burst_mode:")
    choose.feedback(choose.MADE)
    if step.forward("Use this set", ready=seen and not missing and not choose.busy()):
        _inspect(album)


def _inspect(album: Album) -> None:
    try:
        source = kept.packed(visitor.workspace(), album)
    except ValueError as error:
        step.refused(error)
        return
    choose.inspect(str(source), choose.MADE)
