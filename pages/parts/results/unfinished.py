"""A run that has no result: why, and what can be kept of it."""

from typing import NoReturn

import streamlit as st

from pages.parts.frame import step
from pages.parts.results import verdict
from pages.parts.run import controls
from tl_core.runs import Run
from tl_core.runs.keeping import refusal_to_keep


def without_result(run: Run) -> NoReturn:
    """Say why there is none. Of a run that failed, offer the best weights so far. The page ends here."""
    verdict.failure(run.status())
    if refusal_to_keep(run):
        step.missing("This run has no result yet.", "guide/run.py", "Follow the run")
    st.info("This run has no result yet. Its best weights so far can become one.", icon=":material/info:")
    if controls.kept_on_request(run):
        st.switch_page("guide/run.py", query_params={"run": run.id})
    st.page_link("guide/run.py", label="Follow the run", icon=":material/arrow_back:")
    st.stop()
