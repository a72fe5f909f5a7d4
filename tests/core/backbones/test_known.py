"""Which weights at hand know photographs."""

from dataclasses import replace
from pathlib import Path

from tl_core import bundled
from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import card_path
from tl_core.backbones.known import real_weights
from tl_core.workspace import Workspace


def test_real_weights_are_the_installed_ones_and_those_described_here_that_are_still_there(
    workspace: Workspace, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path))
    teaching = BackboneCard.read(bundled.CARD)
    assert real_weights(workspace) == ("imagenet",)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").touch()
    for weights in ("hub:resnet18.a1_in1k", f"local-dir:{tmp_path}/mine", f"local-dir:{tmp_path}/gone"):
        card = replace(teaching, weights=weights, source="ImageNet-1k")
        card.write(card_path(workspace, Weights(*weights.split(":")), "cpu"))
    teaching.write(card_path(workspace, Weights("bundled"), "cpu"))
    met = ("imagenet", "hub:resnet18.a1_in1k")
    assert real_weights(workspace) == (*met, f"local-dir:{tmp_path}/mine")
    monkeypatch.setenv("THAW_DATA_ROOTS", "/nowhere")
    assert real_weights(workspace) == met
