"""Backbones ranked on small pictures: by what a probe gets right, with LogME beside it, and what is at hand
without a network.
"""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from tests.core.stand_ins.training import CARD, looked_at, quiet, random_weights
from tl_core import bundled
from tl_core.backbones import Weights
from tl_core.backbones.card import card_path
from tl_core.measuring import backbone_ranking
from tl_core.measuring.backbone_ranking import Measured, at_hand, best_at_hand, rank, summary
from tl_core.measuring.describe import describe
from tl_core.runs.hardware import CPU

BUNDLED_WEIGHTS, IMAGENET = Weights("bundled"), Weights("imagenet")


def measured(name: str, right: int, logme: float) -> Measured:
    return Measured(replace(CARD, weights=f"local-dir:/here/{name}"), logme, np.arange(100) < right)


def test_the_best_probe_is_first_and_how_sure_that_is_is_said():
    found = summary([measured("worse", 60, -0.2), measured("better", 90, -0.5)])
    assert [line["weights"] for line in found["backbones"]] == [
        "local-dir:/here/better",
        "local-dir:/here/worse",
    ]
    assert found["backbones"][0]["behind"] is None and found["backbones"][1]["behind"]["high"] < 0
    ranked_on, lead, logme = found["sentences"]
    assert "cross-validated on 100 training images" in ranked_on
    assert lead.startswith("better is ahead of worse by +30.0 points (") and lead.endswith("sure at 95 %.")
    assert logme == "LogME prefers worse; it estimates, the probe was measured."


def test_a_lead_within_its_interval_is_not_sure_and_agreement_is_said():
    found = summary([measured("better", 61, -0.1), measured("worse", 60, -0.2)])
    assert (
        found["sentences"][1].endswith("they may well be equal.") and found["sentences"][2] == "LogME agrees."
    )
    bundled_best = summary([replace(measured("x", 61, 0.0), card=CARD), measured("worse", 60, -0.2)])
    assert bundled_best["sentences"][1].startswith("the bundled teaching backbone is ahead of worse by")
    assert "no other backbone" in summary([measured("only", 61, -0.1)])["sentences"][1]


def test_backbones_are_measured_and_those_that_cannot_be_are_left_out(tmp_path, picture_folder, workspace):
    pictures, random = (
        looked_at(picture_folder, workspace),
        random_weights("test_resnet", tmp_path / "random"),
    )
    missing = Weights("local-dir", str(tmp_path / "missing"))
    found = rank(
        [random, missing, BUNDLED_WEIGHTS],
        pictures,
        lambda weights: describe(weights, workspace, CPU),
        workspace,
        CPU,
        quiet,
    )
    assert {line["weights"] for line in found["backbones"]} == {"bundled", str(random)}
    assert found["left_out"] == [
        {
            "weights": str(missing),
            "reason": f"there is no {missing.name}; name a folder with config.json and model.safetensors",
        }
    ]
    for line in found["backbones"]:
        assert (
            0 <= line["probe"]["low"] <= line["probe"]["value"] <= 1
            and line["seconds_per_image"] > 0
            and line["parameters"] > 1000
        )
    assert json.loads(json.dumps(found)) == found
    with pytest.raises(ValueError, match="no backbone could be measured: there is no"):
        rank([missing], pictures, lambda weights: describe(weights, workspace, CPU), workspace, CPU, quiet)


def test_at_hand_are_what_comes_with_thaw_and_folders_looked_at_before(tmp_path, workspace, monkeypatch):
    monkeypatch.setattr(backbone_ranking, "_cached", list)
    assert at_hand(workspace) == [BUNDLED_WEIGHTS, IMAGENET]
    folder = Weights("local-dir", str(tmp_path / "mine"))
    shutil.copytree(bundled.BACKBONE, folder.name)
    describe(folder, workspace, CPU)
    assert card_path(workspace, folder, "cpu").exists()
    (workspace.weights).mkdir()
    (workspace.weights / "torchvision-alexnet.safetensors").touch()
    assert at_hand(workspace) == [BUNDLED_WEIGHTS, IMAGENET, folder, Weights("torchvision", "alexnet")]


def test_what_the_hub_has_left_in_its_cache_is_at_hand(tmp_path, workspace, monkeypatch):
    """Its layout on disk: a folder a repository, a snapshot a revision, links to blobs."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    for repository in ("timm--resnet18.a1_in1k", "timm--no_such_net", "other--resnet18.a1_in1k"):
        snapshot = tmp_path / f"models--{repository}" / "snapshots" / ("0" * 40)
        for part in ("blobs", "refs"):
            (tmp_path / f"models--{repository}" / part).mkdir(parents=True)
        snapshot.mkdir(parents=True)
        blob = tmp_path / f"models--{repository}" / "blobs" / "1"
        blob.write_bytes(b"weights")
        (snapshot / "model.safetensors").symlink_to(blob)
        (tmp_path / f"models--{repository}" / "refs" / "main").write_text("0" * 40)
    assert at_hand(workspace) == [BUNDLED_WEIGHTS, Weights("hub", "resnet18.a1_in1k"), IMAGENET]


def test_the_best_at_hand_knows_photographs_unless_the_set_is_drawn(
    dataset, tmp_path, workspace, monkeypatch
):
    cached = [Weights("hub", "resnet18.a1_in1k"), Weights("hub", "resnet50.a1_in1k")]
    monkeypatch.setattr(backbone_ranking, "_cached", list)
    unknown = random_weights("test_resnet", tmp_path / "unknown")
    describe(unknown, workspace, CPU)
    assert best_at_hand(workspace, dataset) == IMAGENET
    monkeypatch.setattr(backbone_ranking, "_cached", lambda: cached)
    assert best_at_hand(workspace, dataset) == cached[1]
    assert best_at_hand(workspace, replace(dataset, origin="built-in")) == BUNDLED_WEIGHTS
