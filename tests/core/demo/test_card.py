"""What ships of the demo world fits together: weights, card, source pictures, buttons."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image

from tl_core import bundled
from tl_core.backbones import BackboneCard
from tl_core.demo.card import contact_sheet, write_source
from tl_core.drawn.sets import SETS
from tl_core.drawn.world import SOURCE

BUNDLED = Path(bundled.__file__).parent


@pytest.fixture(scope="module")
def card() -> BackboneCard:
    return BackboneCard.read(BUNDLED / "card.json")


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    return timm.create_model(f"local-dir:{BUNDLED / 'backbone'}", pretrained=True).eval()


def test_the_card_is_that_of_the_weights_that_ship(card):
    assert card.weights == "bundled"
    assert (
        card.weights_hash
        == hashlib.sha256((BUNDLED / "backbone" / "model.safetensors").read_bytes()).hexdigest()
    )


def test_the_card_counts_the_parameters_of_the_network_without_its_classifier(card, network):
    classifier = sum(parameter.numel() for parameter in network.get_classifier().parameters())
    assert card.parameters == sum(parameter.numel() for parameter in network.parameters()) - classifier


def test_the_card_prepares_images_as_the_weights_were_trained(card, network):
    config = network.pretrained_cfg
    assert (card.input_size, card.mean, card.std, card.crop) == (
        64,
        tuple(config["mean"]),
        tuple(config["std"]),
        config["crop_pct"],
    )
    assert "not for real photographs" in card.source and card.licence == "apache-2.0"


def test_the_weights_know_most_source_pictures_they_never_saw(network):
    pictures = np.stack([one.draw(500_000) for one in SOURCE])
    images = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.inference_mode():
        right = (network(images).argmax(1) == torch.arange(len(SOURCE))).float().mean()
    assert right > 0.3  # chance is one in 208


def test_the_source_pictures_that_ship_are_those_the_code_draws(tmp_path):
    write_source(tmp_path)
    shipped = json.loads((BUNDLED / "source" / "source.json").read_text())
    assert shipped == json.loads((tmp_path / "source.json").read_text())
    for image in shipped["images"]:
        assert np.array_equal(_pixels(BUNDLED / "source" / image["file"]), _pixels(tmp_path / image["file"]))


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_a_picture_for_its_button(name):
    assert np.array_equal(_pixels(BUNDLED / "pictures" / f"{name}.png"), contact_sheet(SETS[name]))


def test_all_that_ships_is_small():
    assert (BUNDLED / "backbone" / "model.safetensors").stat().st_size < 2_000_000
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) < 4_000_000


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)
