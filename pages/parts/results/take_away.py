"""What a user takes from a run: its weights, code that uses them without Thaw, and everything in one zip."""

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step, waiting, words
from pages.parts.frame.address import below_base
from tl_core.engines import questions
from tl_core.handover.packed import standings
from tl_core.runs import Run, model_config

WITH_TIMM = """\
import timm
import torch
from PIL import Image

# The folder of the unpacked zip
model = timm.create_model("local-dir:thaw-{run}", pretrained=True).eval()
view = timm.data.create_transform(**timm.data.resolve_model_data_config(model))
with torch.inference_mode():
    scores = model(view(Image.open("picture.jpg").convert("RGB")).unsqueeze(0))[0].softmax(-1)
print(model.pretrained_cfg["label_names"][scores.argmax()], f"{{scores.max():.1%}}")
"""
COMMAND = "python -m tl_core predict {run} picture.jpg"
HOLDS = (
    "the weights as safetensors, the preprocessing, the class names, and the codes by which Thaw knows when"
    " to give no answer."
)
FORMATS = {
    True: f"A zip that timm can open: {HOLDS}",
    False: (
        f"A zip that Thaw can open: {HOLDS} timm cannot open it, because the head does not read the mean of"
        " the last codes, or the backbone is torchvision's."
    ),
}
PACK = (
    "As one zip: these weights, ONNX with a program that needs no torch, TorchScript, a report that prints, a"
    " model card and a notebook. Both other forms are asked whether they answer as the run does."
)


def offer(run: Run) -> None:
    """The weights to download and code to copy; both say which library opens the folder."""
    model = run.folder / "model"
    if not (model / model_config.FILE).exists():
        st.caption("This run has kept no weights.")
        return
    timm_opens_it = model_config.read(model).timm
    st.link_button(
        "Download the weights", below_base(f"/thaw/runs/{run.id}/model.zip"), icon=":material/download:"
    )
    st.caption(FORMATS[timm_opens_it])
    with st.expander("Copy as code", icon=":material/code:"):
        if timm_opens_it:
            st.code(WITH_TIMM.format(run=run.id), language="python")
        st.code(COMMAND.format(run=run.id), language="bash")
    everything(run)


def everything(run: Run) -> None:
    """All forms in one zip, once another process has packed them; above it, whether each answers as the run
    does.
    """
    task = questions.pack(visitor.workspace(), run)
    if waiting.offered(task, "Pack everything", ":material/inventory_2:", PACK, dict) is None:
        return
    found = standings(run)
    for one in found:
        if one.same:
            st.success(words.sentence(one.sentence), icon=":material/balance:")
        else:
            step.refused(one.sentence)
    if not all(one.same for one in found) or not found:
        st.button("Pack everything again", icon=":material/inventory_2:", on_click=task.ask_again)
    if found:
        address = below_base(f"/thaw/runs/{run.id}/everything.zip")
        st.link_button("Download everything", address, icon=":material/download:")
    else:
        st.caption("What was packed has been removed.")
