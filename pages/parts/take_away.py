"""What a user takes from a run: its weights, and code that uses them without Thaw's pages."""

import streamlit as st

from tl_core.runs import Run

CODE = """\
from pathlib import Path

from tl_core import Workspace, find_run
from tl_core.predict import predict

run = find_run(Workspace.default(), "{run}")
for named in predict(run, Path("picture.jpg"))["classes"]:
    print(named["name"], named["score"])
"""


def offer(run: Run) -> None:
    st.link_button("Download the weights", f"/thaw/runs/{run.id}/model.zip", icon=":material/download:")
    st.caption("A zip of one folder in timm's own format: safetensors, with the preprocessing and the class names beside them.")
    with st.expander("Copy as code", icon=":material/code:"):
        st.code(CODE.format(run=run.id), language="python")
        st.code(f"python -m tl_core predict {run.id} picture.jpg", language="bash")
