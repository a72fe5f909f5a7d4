"""A saved model is the run's network: for timm where timm can hold it, for Thaw always, with its classes and
preprocessing.
"""

import json
from dataclasses import replace

import pytest
import timm
import torch
from PIL import Image
from timm.data import create_transform, resolve_data_config

from tests.core.stand_ins.training import (
    CARD,
    carried_out,
    planned,
    random_weights,
    setup_of,
    stand_in_alexnet,
)
from tl_core.backbones import Weights
from tl_core.backbones.card import HEAD
from tl_core.matrix import Answers
from tl_core.measuring.describe import describe
from tl_core.plans.recommendation import plan_for
from tl_core.runs.hardware import CPU
from tl_core.training.export import open_model, save_model
from tl_core.training.setup import Setup
from tl_core.verbs import predict
from tl_core.workspace import Workspace

ANSWERS = Answers("small", "similar")


def saved(setup: Setup, folder) -> tuple[torch.Tensor, torch.Tensor]:
    """Two images, and what the network says of them before it is saved."""
    images = torch.randn(
        2, 3, setup.plan.image_size, setup.plan.image_size, generator=torch.Generator().manual_seed(0)
    )
    with torch.no_grad():
        scores = setup.network.eval()(images)
    save_model(setup, folder, 1.0)
    return images, scores


def says(model, images: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(images)


NETWORKS = [
    "test_resnet",
    "test_vit",
    "test_convnext",
    "test_efficientnet",
    "mobilenetv3_small_050",
    "test_mambaout",
]


@pytest.mark.parametrize("name", NETWORKS)
def test_timm_opens_the_folder_and_says_the_same(tmp_path, pictures, workspace, name):
    card = describe(random_weights(name, tmp_path / "weights"), workspace, CPU)
    plan = replace(plan_for("linear_probe", ANSWERS, card, pictures), device="cpu", image_size=64)
    images, scores = saved(setup_of(plan, workspace), tmp_path / "model")
    opened = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True)
    assert torch.allclose(says(opened, images), scores, atol=1e-5)
    opened = open_model(tmp_path / "model", workspace)
    assert torch.allclose(says(opened.scores, images), scores, atol=1e-5)
    assert opened.preprocessing.size == 64 and opened.classes == pictures.classes


def test_a_head_timm_cannot_hold_is_saved_in_thaws_own_form(tmp_path, pictures, workspace):
    """LeViT's distilled head is two, each behind a norm."""
    card = describe(random_weights("levit_128s", tmp_path / "weights"), workspace, CPU)
    plan = replace(plan_for("linear_probe", ANSWERS, card, pictures), device="cpu")
    images, scores = saved(setup_of(plan, workspace), tmp_path / "model")
    opened = open_model(tmp_path / "model", workspace)
    assert torch.allclose(says(opened.scores, images), scores, atol=1e-5)


def test_an_early_cut_is_opened_by_thaw(tmp_path, pictures, workspace):
    images, scores = saved(setup_of(planned(pictures, "early_linear_probe"), workspace), tmp_path / "model")
    opened = open_model(tmp_path / "model", workspace)
    assert torch.equal(says(opened.scores, images), scores) and opened.classes == pictures.classes


def test_an_early_cut_keeps_nothing_from_above_it(tmp_path, pictures, workspace):
    setup = setup_of(planned(pictures, "early_linear_probe"), workspace)
    saved(setup, tmp_path / "model")
    names = (*setup.network.group_names, HEAD)
    kept = sum(
        parameter.numel() for name in names for parameter in setup.network.group_parameters(name).values()
    )
    assert (tmp_path / "model" / "model.safetensors").stat().st_size < 4.5 * kept + 20_000


def test_a_network_of_torchvision_is_opened_by_thaw(tmp_path, pictures, workspace):
    weights = stand_in_alexnet(workspace)
    names = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7")
    plan = planned(
        pictures,
        "linear_probe",
        weights=str(weights),
        groups=names,
        pretrained=names,
        trained=(),
        head_after="fc7",
        image_size=64,
    )
    images, scores = saved(setup_of(plan, workspace), tmp_path / "model")
    opened = open_model(tmp_path / "model", workspace)
    assert torch.allclose(says(opened.scores, images), scores, atol=1e-4)


def test_class_names_and_preprocessing_travel_in_timms_own_words(tmp_path, pictures, workspace):
    named = replace(pictures, classes=("leaf", "sånd", "水"))
    named.write(workspace.datasets / named.id)
    setup = setup_of(planned(named, "linear_probe", image_size=64), workspace)
    saved(setup, tmp_path / "model")
    stored = json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8"))
    assert stored["label_names"] == ["leaf", "sånd", "水"] and stored["num_classes"] == 3
    opened = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True)
    config = resolve_data_config({}, model=opened)
    assert (
        config["input_size"] == (3, 64, 64)
        and tuple(config["mean"]) == CARD.mean
        and config["crop_pct"] == CARD.crop
    )
    assert config["interpolation"] == CARD.interpolation


def test_timms_own_transform_and_model_say_what_predict_says(pictures, workspace):
    run = carried_out(planned(pictures, "linear_probe", probes=False), workspace).run
    path = workspace.root / pictures.root / pictures.part("val")[0].path
    opened = timm.create_model(f"local-dir:{run.folder / 'model'}", pretrained=True)
    transform = create_transform(**resolve_data_config({}, model=opened))
    temperature = json.loads((run.folder / "model" / "config.json").read_text())["thaw"]["temperature"]
    with Image.open(path) as image:
        shares = (says(opened, transform(image)[None])[0] / temperature).softmax(0)
    ranked = predict(run, path)[0].classes
    assert [one.name for one in ranked] == [
        pictures.classes[index] for index in shares.argsort(descending=True).tolist()
    ]
    ours = {one.name: one.score for one in ranked}
    assert ours == pytest.approx(dict(zip(pictures.classes, shares.tolist(), strict=True)), abs=0.02)


def test_a_saved_model_is_a_backbone_for_the_next_run(tmp_path, pictures, workspace):
    saved(setup_of(planned(pictures, "linear_probe"), workspace), tmp_path / "model")
    other = Workspace(tmp_path / "other")
    card = describe(Weights("local-dir", str(tmp_path / "model")), other, CPU)
    assert card.group_names == CARD.group_names and card.input_size == 32
