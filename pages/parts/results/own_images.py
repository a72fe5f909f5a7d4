"""Try a run's model on your own images, one or many. Another process reads them; here nothing is decoded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.parts.choices import session, visitor
from pages.parts.frame import step, waiting
from pages.parts.results import answers, no_answer
from tl_core.dataset import uploads
from tl_core.dataset.layout import ENDINGS
from tl_core.engines import questions
from tl_core.predictions.held_out import ANSWERED, HeldOut
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.workspace.workspace import allowed_roots, within_roots

ZIP = ".zip"
WAYS = ("Drop images or a zip", "Drop a folder", "Folder on this machine")
LABELLED = "Do folders have the names of the run's classes? Then you also see how many answers are right."


def ask(run: Run) -> None:
    """When to give no answer; images dropped or named; and what the model says of them."""
    held_out = HeldOut.read(run.folder / "model")
    share = no_answer.chosen_share(held_out) if held_out else ANSWERED
    st.markdown("**Try it on your own images**")
    for tab, way in zip(st.tabs(WAYS, key="tried"), (_dropped, _folder, _on_machine), strict=True):
        with tab:
            way(run)
    coming = session.arrival()
    if coming.tried_on != run.id:
        return
    task = questions.predict(visitor.workspace(), run, Path(coming.tried))
    if table := waiting.answer_of(task, PredictionTable.from_json):
        answers.show(run, table.answering(share) if held_out else table, coming.tried)


def _dropped(run: Run) -> None:
    files = st.file_uploader(
        "Images of your own, or a zip of them",
        [*ENDINGS, ZIP],
        accept_multiple_files=True,
        key=f"tried-{session.arrival().uploads}",
        help="They stay on this machine.",
    )
    if files:
        _try(run, lambda: _kept(files))


def _folder(run: Run) -> None:
    files = st.file_uploader(
        "A folder of images of your own",
        accept_multiple_files="directory",
        key=f"tried-folder-{session.arrival().uploads}",
        help=LABELLED,
    )
    if files:
        _try(run, lambda: _packed(files))


def _on_machine(run: Run) -> None:
    with st.form("tried-on-server", border=False):
        path = st.text_input(
            "Path of an image, a folder or a zip file",
            placeholder=str(allowed_roots()[0]),
            help=f"{LABELLED} Below {', '.join(str(root) for root in allowed_roots())}",
        )
        asked = st.form_submit_button("Answer", icon=":material/search:")
    if asked:
        _try(run, lambda: within_roots(path), again=True)


def _try(run: Run, keep: Callable[[], Path], again: bool = False) -> None:
    """Ask about what `keep` gives, also `again` where it may have changed since; the page begins anew."""
    try:
        source = keep()
    except ValueError as error:
        step.refused(error)
        return
    if again:
        questions.predict(visitor.workspace(), run, source).ask_again()
    coming = session.arrival()
    session.remember_arrival(replace(coming, tried_on=run.id, tried=str(source), uploads=coming.uploads + 1))
    st.rerun()


def _kept(files: Sequence[UploadedFile]) -> Path:
    """One zip, or images packed as one. Raises ValueError where both come together."""
    if len(files) == 1 and files[0].name.lower().endswith(ZIP):
        return uploads.keep_zip(visitor.workspace(), files[0])
    if any(file.name.lower().endswith(ZIP) for file in files):
        raise ValueError("a zip came together with other files; drop one zip, or images alone")
    return _packed(files)


def _packed(files: Sequence[UploadedFile]) -> Path:
    return uploads.keep_files(visitor.workspace(), [(file.name, file) for file in files])
