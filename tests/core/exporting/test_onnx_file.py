"""A run as an ONNX file answers as the run does, by itself; one that cannot be written is refused."""

import html
import json

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from tl_core.exporting.comparison import images_of
from tl_core.exporting.graph import Graph
from tl_core.exporting.onnx_file import OnnxModel, write_onnx
from tl_core.handover.parity import FILE, standing
from tl_core.network.views import whole_view
from tl_core.training.export import SavedModel, open_model
from tl_core.verbs import export


@pytest.fixture(scope="module")
def exported(run, tmp_path_factory):
    """What `export` gives, and what it says is green."""
    found = export(run, tmp_path_factory.mktemp("taken") / "onnx", format="onnx")
    assert found.parities[0].same and found.parities[0].seen == "held-out images"
    assert [one.at_once for one in found.parities[0].compared] == [1, 8]
    return found


def test_the_receipt_lies_beside_the_file_and_is_shown(exported):
    assert sorted(path.name for path in exported.folder.iterdir()) == [
        "README.md",
        "model.onnx",
        FILE,
        "predict.py",
        "report.html",
    ]
    assert standing(exported.folder).same
    assert html.escape(exported.parities[0].sentence) in exported._repr_html_()
    assert exported.to_json()["parity"][0]["same"] is True and exported.to_json()["format"] == "onnx"


def test_classes_and_preprocessing_travel_in_the_file(exported, run):
    said = onnxruntime.InferenceSession(exported.folder / "model.onnx").get_modelmeta().custom_metadata_map
    told = {name: json.loads(value) for name, value in said.items()}
    model = open_model(run.folder / "model", run.workspace)
    assert told["classes"] == ["leaf", "sand", "water"] and told["run"] == run.id
    assert told["preprocessing"]["mean"] == list(model.preprocessing.mean)
    assert told["preprocessing"]["size"] == 32 and told["temperature"] == model.temperature
    assert len(told["held_out"]["novelty"]) == len(model.memory.held_out.novelty)


def test_any_number_of_images_at_a_time_gives_shares_scores_and_novelty(exported, run):
    model = open_model(run.folder / "model", run.workspace)
    images = torch.randn(5, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = Graph(model)(images)
    found = OnnxModel(exported.folder / "model.onnx").said_of(images.numpy())
    assert [one.shape for one in found] == [(5, 3), (5, 3), (5,)]
    for ours, theirs in zip(expected, found, strict=True):
        assert np.allclose(ours, theirs, atol=1e-3)


def test_what_lies_above_an_early_cut_is_not_in_the_file(exported, run):
    """The bundled backbone has 1.6 MB of weights."""
    above = (run.folder / "model" / "model.safetensors").stat().st_size
    learned = (run.folder / "model" / "learned.safetensors").stat().st_size
    assert (exported.folder / "model.onnx").stat().st_size < above + 2 * learned + 100_000


class Unfollowed(nn.Module):
    """A layer that is written to suit each batch."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.mean((2, 3)) if images.mean() > 0 else images.amax((2, 3))


def test_a_network_that_torch_cannot_follow_is_refused_in_a_sentence(run, tmp_path):
    model = open_model(run.folder / "model", run.workspace)
    odd = SavedModel(Unfollowed(), model.preprocessing, model.classes, 1.0, None)
    with pytest.raises(ValueError, match="torch cannot write this network as ONNX .*; take another backbone"):
        write_onnx(odd, tmp_path / "model.onnx", {})


def test_a_format_that_is_none_is_refused_before_anything_is_written(run, tmp_path):
    with pytest.raises(ValueError, match="there is no format 'gif'; there are timm, onnx, torchscript"):
        export(run, tmp_path / "new", format="gif")
    assert not (tmp_path / "new").exists()


def test_where_the_images_are_gone_drawn_ones_are_compared(run):
    model = open_model(run.folder / "model", run.workspace)
    pixels, seen = images_of(run, model.preprocessing)
    assert seen == "held-out images" and whole_view(pixels, model.preprocessing).shape[1:] == (3, 32, 32)
    dataset = run.workspace.datasets / run.plan.dataset
    dataset.rename(dataset.with_name("elsewhere"))
    try:
        assert images_of(run, model.preprocessing)[1] == "drawn images"
    finally:
        dataset.with_name("elsewhere").rename(dataset)
