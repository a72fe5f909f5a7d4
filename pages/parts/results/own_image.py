"""Try an image of your own on a run's model. The image is kept and read by another process; nothing of it is
decoded here.
"""

import hashlib
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.parts.frame import waiting, words
from tl_core.dataset.layout import ENDINGS
from tl_core.engines import questions
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs import Run
from tl_core.workspace import Workspace

MEGABYTES = 20


def ask(run: Run) -> None:
    """An upload, and what the model says of it."""
    file = st.file_uploader(
        "An image of your own", ENDINGS, max_upload_size=MEGABYTES, help="It stays on this machine."
    )
    if file is None:
        return
    answer = waiting.answer_of(questions.predict(Workspace.default(), run, kept(file)))
    if answer is None:
        return
    for named in PredictionTable.from_json(answer)[0].classes:
        st.progress(named.score, text=f"{words.label(named.name)} {named.score:.1%}")


def kept(file: UploadedFile) -> Path:
    """The bytes of an upload as a file named by their hash, never by the name the browser gave."""
    content = file.getvalue()
    path = Workspace.default().uploads / "tried" / hashlib.sha256(content).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
