"""The sets that this browser is making: the one last worked on is on the page, the others are listed."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step, words
from tl_core.albums import kept
from tl_core.albums.album import Album
from tl_core.evidence.wording import counted


def changed(album: Album, edit: kept.Edit) -> Album | None:
    """The album after the edit; None where this browser could not change it so, and the page says why."""
    try:
        return kept.change(visitor.workspace(), album.id, edit)
    except ValueError as error:
        step.refused(error)
        return None


def others(albums: Sequence[Album]) -> None:
    """All but the first, to go on with or to delete; and a new one."""
    with st.expander("Another set", icon=":material/photo_album:"):
        st.button("Begin a new set", icon=":material/add:", on_click=begin, disabled=not albums[0].classes)
        for album in albums:
            _line(album, album == albums[0])


def begin() -> None:
    """A new set is the one last worked on."""
    try:
        kept.begin(visitor.workspace())
    except ValueError as error:
        step.refused(error)


def _line(album: Album, open_now: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        size = counted(len(album.photos), "picture")
        st.markdown(f"{words.label(album.title)}  \n:small[{size}]", width="stretch")
        if open_now:
            st.caption("Shown here", width="content")
        else:
            st.button("Go on", key=f"on-{album.id}", on_click=_go_on, args=(album,))
        with st.popover("Delete"):
            st.markdown(f"Delete this set and its {size}? Datasets made of it stay.")
            st.button("Delete for good", key=f"delete-{album.id}", on_click=_delete, args=(album,))


def _go_on(album: Album) -> None:
    """A change that changes nothing: the set is the one last worked on."""
    changed(album, lambda found: found)


def _delete(album: Album) -> None:
    try:
        kept.delete(visitor.workspace(), album.id)
    except ValueError as error:
        step.refused(error)
