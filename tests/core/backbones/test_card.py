"""What a page knows of a backbone: names of weights that are safe to act on, sizes that fit, a card that
survives a file.
"""

import pytest

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import card_path, parse_weights, weights_from_browser


@pytest.mark.parametrize("text, weights", [
    ("bundled", Weights("bundled")),
    ("hub:resnet18.a1_in1k", Weights("hub", "resnet18.a1_in1k")),
    ("hub:resnet18", Weights("hub", "resnet18")),
    ("torchvision:vgg16", Weights("torchvision", "vgg16")),
    ("local-dir:/some where/å", Weights("local-dir", "/some where/å")),
])  # fmt: skip
def test_the_four_forms_and_back(text, weights):
    assert parse_weights(text) == weights and str(weights) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "resnet18",
        "hub:",
        "hub:evil/model",
        "hub:hf-hub:evil/model",
        "hub:../x",
        "hub:a b",
        "bundled:x",
        "local-dir:",
        "torchvision:resnet18",
        "torchvision:",
        "http://example.org/x.safetensors",
        "hub:x\n.y",
        "hub:resnet18\n",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        parse_weights(text)


def test_a_browser_names_folders_below_the_allowed_roots_only(tmp_path, monkeypatch):
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path))
    (tmp_path / "weights").mkdir()
    assert weights_from_browser(f"local-dir:{tmp_path}/weights").name == str(tmp_path / "weights")
    assert weights_from_browser("bundled") == Weights("bundled")
    with pytest.raises(ValueError, match="outside"):
        weights_from_browser("local-dir:/etc")


def test_a_card_survives_its_file(card, tmp_path):
    card.write(tmp_path / "card.json")
    assert BackboneCard.read(tmp_path / "card.json") == card


def test_a_card_knows_its_groups(card):
    assert card.group_names == ("stem", "low", "middle", "top") and card.parameters == 510_500
    assert card.group("low").width == 32
    with pytest.raises(ValueError, match="stem, low, middle, top"):
        card.group("layer9")


def test_cards_of_other_weights_or_devices_lie_elsewhere(workspace):
    places = {
        card_path(workspace, Weights(*weights), device)
        for weights in (("bundled",), ("hub", "a"))
        for device in ("cpu", "cuda:0")
    }
    assert len(places) == 4


@pytest.mark.parametrize("side", [64, 16, 128, 1024])
def test_sizes_that_fit_the_strides(card, side):
    card.check_size(side)


@pytest.mark.parametrize("side", [0, -16, 65, 2048])
def test_sizes_that_do_not_fit_are_refused_with_the_step(card, side):
    with pytest.raises(ValueError, match="multiple of 16"):
        card.check_size(side)


def test_a_network_of_one_size_takes_that_only(card):
    from dataclasses import replace

    fixed = replace(card, size_step=0)
    fixed.check_size(64)
    with pytest.raises(ValueError, match="64 px only"):
        fixed.check_size(80)
