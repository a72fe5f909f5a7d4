"""Pictures come into a class: from the camera, or as files. Another process then decodes them."""

from dataclasses import replace

import streamlit as st

from pages.parts.choices import session, visitor
from pages.parts.frame import rejections, step, words
from pages.parts.making import camera
from pages.parts.making.classes import chooser
from tl_core.albums import kept
from tl_core.albums.album import BURST_SECONDS, Album
from tl_core.dataset.layout import ENDINGS
from tl_core.disk import quota
from tl_core.engines import questions
from tl_core.engines.tasks import Task

EVERY_SECONDS = 0.5
BURSTS = (
    f"Pictures that follow each other within {BURST_SECONDS:g} seconds are a burst. They look alike, so a"
    " burst stays in one part of the split. Take two bursts or more of each class, from other sides and in"
    " other light."
)


def ask(album: Album) -> Album:
    """Which class the pictures are of, the camera, and a field for files; the album with what came."""
    names = [one.name for one in album.classes]
    of = st.pills(
        "The next pictures are of",
        names,
        default=names[0],
        format_func=words.label,
        required=True,
        key=chooser(album),
    )
    by_camera, by_file = st.tabs(["Camera", "Files"], key="taking")
    with by_camera:
        album = camera.show(album, of)
        st.caption(BURSTS)
    with by_file:
        _files(album, of)
    if album.refused:
        with st.container(border=True):
            st.markdown("**Not taken into the set**")
            rejections.by_reason(album.refused)
    return album


def _files(album: Album, of: str) -> None:
    files = st.file_uploader(
        f"Pictures of {words.label(of)}",
        list(ENDINGS),
        accept_multiple_files=True,
        key=f"pictures-{session.arrival().uploads}",
        max_upload_size=kept.PHOTO_BYTES_LIMIT // 2**20,
    )
    if not files:
        return
    sent = [(file.name, file.getvalue()) for file in files]
    try:
        quota.check_room(visitor.workspace())
        kept.add(visitor.workspace(), album.id, of, sent, taken=False)
    except ValueError as error:
        step.refused(error)
        return
    coming = session.arrival()
    session.remember_arrival(replace(coming, uploads=coming.uploads + 1))
    st.rerun()


def look(album: Album) -> bool:
    """Whether all pictures were decoded. While some are not, another process is at it; the page follows."""
    if not kept.unseen(visitor.workspace(), album):
        return True
    task = questions.look_at_photos(visitor.workspace(), album)
    if error := task.error():
        step.refused(error)
        st.button("Try again", icon=":material/refresh:", on_click=task.ask_again)
        return False
    if not task.lease.expected():
        task.ask_again()
    st.fragment(_follow, run_every=EVERY_SECONDS)(task)
    return False


@step.refusing()
def _follow(task: Task) -> None:
    if not task.lease.expected():
        st.rerun()
