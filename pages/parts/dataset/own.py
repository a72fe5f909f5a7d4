"""The user's own images: a folder or a zip dropped on the page, a path on this machine, a set made here, or
data inspected before.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from pages.parts.choices import chosen, session, visitor
from pages.parts.dataset import choose
from pages.parts.frame import step, words
from tl_core.dataset import browse, uploads
from tl_core.dataset.labelling import FOUND_OUT, Labelling
from tl_core.disk import quota
from tl_core.workspace.workspace import allowed_roots, within_roots

LAYOUT = (
    "One folder per class, such as cats and dogs. Folders train, val and test may stand above the classes. Or"
    " a table, labels.csv, beside the images: a line for each file, with its name and its label."
)
WAYS = (
    "Drop a folder",
    "Drop a zip file",
    "Drop a table",
    "Folder on this machine",
    "Make a set",
    "Earlier data",
)
FOLDER, ZIP, TABLE, PATH = "folder", "zip", "table", "path"
TABLES = (
    "A table has a row for each image, with its path and its class: CSV, TSV, JSON lines or parquet. The"
    " images are in a folder on this machine, or in the parquet file itself. Are the images on your side too?"
    " Put the table and the images in one zip, and drop that."
)


def ways() -> None:
    """The ways. The open one stays open while its data is read."""
    for tab, way in zip(
        st.tabs(WAYS, key="own"), (_folder, _zipped, _table, _on_machine, _make, _before), strict=True
    ):
        with tab:
            way()


def _folder() -> None:
    st.caption(LAYOUT)
    # Of any type: the list of rejected files then says of each what is to be done about it.
    files = st.file_uploader(
        "A folder of images",
        accept_multiple_files="directory",
        key=f"folder-{session.arrival().uploads}",
        disabled=choose.busy(),
    )
    if files:
        named = [(file.name, file) for file in files]
        _inspect_upload(FOLDER, lambda: uploads.keep_files(visitor.workspace(), named))
    choose.feedback(FOLDER)


def _zipped() -> None:
    st.caption(LAYOUT)
    file = st.file_uploader(
        "A zip file", type="zip", key=f"zip-{session.arrival().uploads}", disabled=choose.busy()
    )
    if file is not None:
        _inspect_upload(ZIP, lambda: uploads.keep_zip(visitor.workspace(), file))
    choose.feedback(ZIP)


def _table() -> None:
    st.caption(TABLES)
    with st.form("table", border=False):
        file = st.file_uploader(
            "A table of labels",
            type=[ending.removeprefix(".") for ending in uploads.TABLES],
            key=f"table-{session.arrival().uploads}",
            disabled=choose.busy(),
        )
        folder = st.text_input(
            "Folder with its images, on this machine",
            placeholder=str(allowed_roots()[0]),
            key="images-of-table",
            help=f"Below {', '.join(str(root) for root in allowed_roots())}. Leave it empty where the images"
            " are in the parquet file.",
        )
        asked = st.form_submit_button("Inspect the table", icon=":material/search:", disabled=choose.busy())
    if asked and file is not None:
        _inspect_table(file.name, file, folder)
    elif asked:
        step.refused("no table was sent; choose one first")
    else:
        choose.feedback(TABLE)


def _inspect_table(name: str, file: BinaryIO, folder: str) -> None:
    try:
        images = str(within_roots(folder)) if folder.strip() else ""
    except ValueError as error:
        step.refused(error)
        return
    told = Labelling(images=images, table=name)
    _inspect_upload(TABLE, lambda: uploads.keep_table(visitor.workspace(), name, file), told)


def _inspect_upload(beside: str, keep: Callable[[], Path], told: Labelling = FOUND_OUT) -> None:
    try:
        quota.check_room(visitor.workspace())
        kept = keep()
    except ValueError as error:
        step.refused(error)
        return
    coming = session.arrival()
    session.remember_arrival(replace(coming, uploads=coming.uploads + 1))
    choose.inspect(str(kept), beside, told)


def _on_machine() -> None:
    picked = session.arrival().folder
    with st.form("on-server", border=False):
        path = st.text_input(
            "Path of a folder, a zip file or a table",
            picked,
            placeholder=str(allowed_roots()[0]),
            key=f"path-{picked}",
            help=f"Below {', '.join(str(root) for root in allowed_roots())}",
        )
        asked = st.form_submit_button("Inspect", icon=":material/search:", disabled=choose.busy())
    if asked:
        _inspect_path(path)
    else:
        choose.feedback(PATH)
    st.caption(f"{LAYOUT} Large sets belong here: Thaw reads a folder in place and copies nothing.")
    with st.expander(
        "Browse folders", icon=":material/folder_open:", key="browse", on_change="rerun"
    ) as shelf:
        if shelf.open:
            _browse(picked)


def _inspect_path(path: str) -> None:
    try:
        source = str(within_roots(path))
    except ValueError as error:
        step.refused(error)
        return
    choose.inspect(source, PATH)


def _browse(picked: str) -> None:
    """The folders inside the picked one; a click picks one of them for the field above."""
    try:
        inside = browse.folders_below(picked)
        above = browse.parent_of(picked) if picked else None
    except ValueError as error:
        step.refused(error)
        inside, above = browse.folders_below(""), None
    if above is not None:
        st.markdown(f"In **{words.label(picked, 300)}**")
        st.button("One level up", icon=":material/arrow_upward:", on_click=_pick, args=(above,))
    for folder in inside:
        _row(folder)
    if not inside:
        st.caption("There are no folders in it.")


def _row(folder: browse.Listed) -> None:
    more = " or more" if folder.more else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            words.label(folder.name),
            key=f"browse-{folder.path}",
            icon=":material/folder:",
            type="tertiary",
            on_click=_pick,
            args=(str(folder.path),),
        )
        st.caption(f"{folder.images:,}{more} pictures", width="content")


def _pick(path: str) -> None:
    session.remember_arrival(replace(session.arrival(), folder=path))


def _make() -> None:
    st.caption("Name your classes, and take pictures of each with the camera of this device, or drop files.")
    if st.button("Make a set with a camera", icon=":material/photo_camera:"):
        session.go_to("guide/make.py")


def _before() -> None:
    found = chosen.earlier()
    if not found:
        st.caption("Nothing was inspected yet. The data you inspect will be listed here.")
    for one in found:
        if not one.damage:
            _line(one)
    step.unreadable([one.damage for one in found if one.damage], "dataset")


def _line(one: chosen.Earlier) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        whose = f", from {visitor.ANOTHERS}" if one.anothers else ""
        size = f":small[{one.classes} classes, {one.images} images{whose}]"
        st.markdown(f"{words.label(one.name)}  \n{size}", width="stretch")
        if st.button("Use", key=f"use-{one.id}"):
            choose.use(one.id)
