"""The classes of a set in the making: one more named; of each its pictures, another name, its end."""

import base64

import streamlit as st

from pages.parts.choices import session, visitor
from pages.parts.frame import step, words
from pages.parts.making import sets
from tl_core.albums import kept
from tl_core.albums.album import NAME_LIMIT, Album, AlbumClass, Photo
from tl_core.evidence.wording import counted

# The newest pictures of a class; the others are shown when asked for.
SHOWN = 8


def chooser(album: Album) -> str:
    """The key of the widget that says which class the next pictures are of."""
    return f"of-{album.id}"


def ask(album: Album | None) -> None:
    """The name of one more class, which the next pictures are then of. The first one begins a set."""
    with (
        st.form("name-of-class", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input("Name of a class", max_chars=NAME_LIMIT, placeholder="cup")
        sent = st.form_submit_button("Add the class", icon=":material/add:")
    if sent and (changed := _with_class(album, name)):
        session.put(chooser(changed), changed.classes[-1].name)
        st.rerun()


def _with_class(album: Album | None, name: str) -> Album | None:
    try:
        album = album or kept.begin(visitor.workspace())
    except ValueError as error:
        step.refused(error)
        return None
    return sets.changed(album, lambda found: found.with_class(name))


def show(album: Album) -> None:
    """A card for each class."""
    for number, one in enumerate(album.classes):
        with st.container(border=True, key=f"class-{number}"):
            _head(album, one, number)
            _pictures(album, one, number)


def _head(album: Album, one: AlbumClass, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        bursts = f" in {counted(len(one.bursts), 'burst')}" if one.bursts else ""
        st.markdown(
            f"**{words.label(one.name)}**  \n:small[{counted(len(one.photos), 'picture')}{bursts}]",
            width="stretch",
        )
        with st.popover("Change", icon=":material/edit:"):
            name = st.text_input("Name", one.name, NAME_LIMIT, key=f"rename-{album.id}-{one.name}")
            st.button("Rename", key=f"renamed-{number}", on_click=_rename, args=(album, one, name))
            st.button(
                f"Remove this class and its {counted(len(one.photos), 'picture')}",
                icon=":material/delete:",
                key=f"remove-{number}",
                on_click=_remove,
                args=(album, one),
            )


def _rename(album: Album, one: AlbumClass, name: str) -> None:
    place = album.classes.index(one)
    if changed := sets.changed(album, lambda found: found.renamed(one.name, name)):
        session.put(chooser(album), changed.classes[place].name)


def _remove(album: Album, one: AlbumClass) -> None:
    if changed := sets.changed(album, lambda found: found.without_class(one.name)):
        session.put(chooser(album), changed.classes[0].name if changed.classes else None)


def _pictures(album: Album, one: AlbumClass, number: int) -> None:
    """The newest first, each with its end."""
    newest = one.photos[::-1]
    if len(newest) > SHOWN and not st.toggle(f"Show all {len(newest)} pictures", key=f"all-{number}"):
        newest = newest[:SHOWN]
    if not newest:
        return
    with st.grid("auto", min_column_width=76, gap="xsmall"):
        for photo in newest:
            with st.container(gap="xsmall"):
                _picture(album, photo, words.plain(one.name))


def _picture(album: Album, photo: Photo, of: str) -> None:
    small = kept.small_path(visitor.workspace(), album.id, photo)
    if small.exists():
        # Within the page: a file that Streamlit serves is gone while pictures come fast, and stays broken.
        inside = base64.b64encode(small.read_bytes()).decode()
        st.image(f"data:image/jpeg;base64,{inside}", width="stretch", alt=of)
    else:
        st.skeleton(height=57)
    st.button(
        "Delete",
        key=f"delete-{photo.sha256}",
        type="tertiary",
        help=f"{words.label(photo.name)} of {words.label(of)}",
        on_click=_delete,
        args=(album, photo),
    )


def _delete(album: Album, photo: Photo) -> None:
    sets.changed(album, lambda found: found.without_photos({photo.sha256}))
