"""Ways to choose a dataset: a built-in set, a folder or zip on the server, an upload, or one inspected
before.

Each way ends in `inspect(source)` or `use(id)`; another process reads the images.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.parts.choices import chosen, session
from pages.parts.frame import step, waiting, words
from tl_core.bundled import PICTURES
from tl_core.dataset import uploads
from tl_core.dataset.layout import ENDINGS
from tl_core.dataset.public_sets import PUBLIC
from tl_core.drawn.sets import SETS
from tl_core.engines import questions
from tl_core.engines.tasks import Task
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import allowed_roots, within_roots

LAYOUT = "One folder per class. Folders train, val and test may stand above the classes."


def task_of(source: str) -> Task:
    """The task that reads a source, or fetches it where it is a public set."""
    if source.startswith(PUBLIC):
        return questions.download(Workspace.default(), source.removeprefix(PUBLIC))
    return questions.inspect(Workspace.default(), source)


def inspect(source: str) -> None:
    """Have a source read (again, if it was read before: it may have changed)."""
    task_of(source).ask_again()
    session.remember_inspecting(source)
    st.rerun()


def use(dataset: str) -> None:
    session.remember_dataset(dataset)
    session.remember_inspecting(None)
    st.rerun()


def inspection() -> None:
    """How far the inspection asked for is; once it is done, its dataset is the chosen one."""
    source = session.inspecting()
    if source is None:
        return
    answer = waiting.answer_of(task_of(source))
    if answer is None:
        _cancelling(source)
        return
    session.remember_dataset(answer["dataset"])
    if source.startswith("built-in:"):
        session.remember_answers(SETS[source.removeprefix("built-in:")].answers)
    session.remember_inspecting(None)
    st.rerun()


def _cancelling(source: str) -> None:
    """A way out of a download, which can be long. Every other inspection is short."""
    if source.startswith(PUBLIC) and task_of(source).error() is None:
        st.button("Cancel the download", icon=":material/close:", on_click=_cancel, args=(source,))


def _cancel(source: str) -> None:
    task_of(source).cancel()
    session.remember_inspecting(None)


def built_in() -> None:
    """A card for each set that comes with Thaw."""
    with st.grid(4, min_column_width=165, border=True, gap="small"):
        for name, demo in SETS.items():
            with st.container(height="stretch", gap="xsmall"):
                st.image((PICTURES / f"{name}.png").read_bytes(), width="stretch", alt=demo.title)
                st.markdown(f"**{demo.title}**")
                st.caption(demo.sentence)
                st.space("stretch")
                if st.button("Try it now", key=f"try-{name}", icon=":material/play_arrow:", width="stretch"):
                    inspect(f"built-in:{name}")


def own() -> None:
    """The user's own images, four ways."""
    on_server, zipped, folder, before = st.tabs(
        ["On this server", "Zip file", "Upload a folder", "Earlier data"]
    )
    with on_server:
        _on_server()
    with zipped:
        _zipped()
    with folder:
        _folder()
    with before:
        _before()


def _on_server() -> None:
    named = ", ".join(str(root) for root in allowed_roots())
    with st.form("on-server", border=False):
        path = st.text_input(
            "Path of a folder or a zip file", placeholder=str(allowed_roots()[0]), help=f"Below {named}"
        )
        st.caption(f"{LAYOUT} Large sets belong here: Thaw reads a folder in place and copies nothing.")
        asked = st.form_submit_button("Inspect", icon=":material/search:")
    if asked:
        try:
            source = str(within_roots(path))
        except ValueError as error:
            step.refused(error)
            return
        inspect(source)


def _zipped() -> None:
    file = st.file_uploader("A zip file", type="zip", key=f"zip-{session.uploads()}", help=LAYOUT)
    if file is not None:
        _inspect_upload(lambda: uploads.keep_zip(Workspace.default(), file))


def _folder() -> None:
    files = st.file_uploader(
        "A folder", ENDINGS, accept_multiple_files="directory", key=f"folder-{session.uploads()}", help=LAYOUT
    )
    if files:
        _inspect_upload(
            lambda: uploads.keep_files(Workspace.default(), [(file.name, file) for file in files])
        )


def _inspect_upload(keep: Callable[[], Path]) -> None:
    try:
        kept = keep()
    except ValueError as error:
        step.refused(error)
        return
    session.count_upload()
    inspect(str(kept))


def _before() -> None:
    found = chosen.earlier()
    if not found:
        st.caption("Nothing was inspected yet. The data you inspect will be listed here.")
    for dataset, name, classes, images in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{words.label(name)}  \n:small[{classes} classes, {images} images]", width="stretch")
            if st.button("Use", key=f"use-{dataset}"):
                use(dataset)
