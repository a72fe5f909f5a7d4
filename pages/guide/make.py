"""A set of your own: name classes, take pictures or drop files, go on later; then use it as other data."""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.dataset import choose
from pages.parts.frame import step
from pages.parts.making import classes, finished, sets, taking
from tl_core.albums import kept

choose.arrive()
st.title("Make a set of your own")
st.markdown(
    "Name the classes, and take pictures of each or drop files. What you do is kept at once: come back later"
    " and go on."
)
albums = kept.own(visitor.workspace())
album = albums[0] if albums else None
classes.ask(album)
if album and album.classes:
    hand, cards = st.columns(2, gap="large")
    with hand:
        album = taking.ask(album)
    with cards:
        seen = taking.look(album)
        classes.show(album)
        finished.use(album, seen)
if albums:
    sets.others(albums)
step.unreadable(kept.damaged(visitor.workspace()), "set")
