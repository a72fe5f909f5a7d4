"""The camera on a page: a component that stays on while the page is drawn anew around it.

`st.camera_input` shows one picture at a time, forgets which way it looks, and knows no long press.
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import streamlit as st

from pages.parts.choices import heard, visitor
from pages.parts.frame import step, words
from pages.parts.making.shots import Shot, shots_from
from tl_core.albums import kept
from tl_core.albums.album import Album
from tl_core.disk import quota

HERE = Path(__file__).parent
LONGEST_LABEL = 30

_component = st.components.v2.component(
    "thaw_camera",
    html="<div class='thaw-camera'></div>\n",
    css=(HERE / "camera.css").read_text(encoding="utf-8"),
    js=(HERE / "camera.js").read_text(encoding="utf-8"),
)


def show(album: Album, name: str) -> Album:
    """The camera, whose next pictures are of the class of that name; the album with those it has taken."""
    key = f"camera-{album.id}"
    said, answered = heard.said(key)
    shots = shots_from(said)
    if not answered:
        # Answered before anything is drawn: a click may end the script, and no picture comes twice.
        heard.answer(key)
        album = _with(album, shots)
    data = {
        "album": album.id,
        "of": name,
        "label": words.plain(name, LONGEST_LABEL),
        "count": len(album.of(name).photos),
        "kept": max((shot.number for shot in shots), default=0),
    }
    _component(data=data, key=key, on_edit_change=partial(heard.hear, key))
    return album


def _with(album: Album, shots: Sequence[Shot]) -> Album:
    """The browser sends again what it believes lost: a picture that is there already is no news."""
    there = {photo.sha256 for photo in album.photos}
    new = [shot for shot in shots if hashlib.sha256(shot.content).hexdigest() not in there]
    for name, taken in groupby(new, key=lambda shot: shot.of):
        files = [(f"picture {shot.number}", shot.content) for shot in taken]
        try:
            quota.check_room(visitor.workspace())
            album = kept.add(visitor.workspace(), album.id, name, files, taken=True)
        except ValueError as error:
            step.refused(error)
    return album
