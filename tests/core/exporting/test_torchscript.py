"""A run as a TorchScript file answers as the run does, with torch alone."""

import json
import warnings

import numpy as np
import torch

from tl_core.exporting.comparison import images_of
from tl_core.exporting.graph import Graph
from tl_core.exporting.torchscript import TorchScriptModel
from tl_core.network.views import whole_view
from tl_core.training.export import open_model
from tl_core.verbs import export


def test_it_says_what_the_run_says_and_brings_its_classes(run, tmp_path):
    exported = export(run, tmp_path / "torchscript", format="torchscript")
    (parity,) = exported.parities
    assert parity.same and parity.preparation is None and parity.file == "model.torchscript"
    told = {"classes": "", "preprocessing": ""}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.load(exported.folder / "model.torchscript", _extra_files=told)
    assert json.loads(told["classes"]) == ["leaf", "sand", "water"]
    assert json.loads(told["preprocessing"])["size"] == 32


def test_any_number_of_images_at_a_time(run, tmp_path):
    folder = export(run, tmp_path / "torchscript", format="torchscript").folder
    model = open_model(run.folder / "model", run.workspace)
    pixels, _ = images_of(run, model.preprocessing)
    images = whole_view(pixels[:5], model.preprocessing).contiguous()
    with torch.inference_mode():
        expected = [one.numpy() for one in Graph(model)(images)]
    said = TorchScriptModel(folder / "model.torchscript").said_of(images.numpy())
    assert all(np.allclose(one, other, atol=1e-3) for one, other in zip(said, expected, strict=True))
