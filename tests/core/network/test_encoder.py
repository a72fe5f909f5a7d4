"""Codes are what the network gives, computed once for a dataset and weights, and never taken for others."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from filelock import FileLock

from tests.conftest import picture
from tests.core.stand_ins.families import FAMILIES, backbone_of
from tests.core.stand_ins.training import forward_passes, looked_at, quiet
from tl_core.backbones import Weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.network.backbone import Pretrained, example, open_backbone
from tl_core.network.codes import Codes
from tl_core.network.encoder import Encoder
from tl_core.network.model import Network
from tl_core.network.pixels import decode, preprocessing_for
from tl_core.network.receipt import digest
from tl_core.network.views import whole_view
from tl_core.runs.hardware import CPU


@pytest.fixture
def few(tmp_path, workspace) -> Dataset:
    """Six pictures, two a class."""
    for label in range(3):
        (tmp_path / "few" / str(label)).mkdir(parents=True)
        for number in range(2):
            picture(stripes=2 + 3 * label, seed=10 * label + number).save(
                tmp_path / "few" / str(label) / f"{number}.png"
            )
    return looked_at(tmp_path / "few", workspace)


PREPROCESSING = preprocessing_for(
    {
        "crop_pct": 1.0,
        "mean": (0.5,) * 3,
        "std": (0.5,) * 3,
        "interpolation": "bilinear",
        "crop_mode": "center",
    },
    64,
)


@pytest.fixture
def encoder(workspace) -> Encoder:
    return opened(workspace)


def opened(workspace, pretrained: Pretrained = "all") -> Encoder:
    torch.manual_seed(0)
    return Encoder(
        open_backbone(Weights("bundled"), workspace, 64, pretrained), PREPROCESSING, CPU, "bundled"
    )


def counted(encoder: Encoder, ask: Callable[[], Codes]) -> tuple[Codes, int]:
    """What was asked for, and how many images went through the network for it; the two it is tried out on are
    not counted.
    """
    with forward_passes(type(encoder.backbone.network)) as batches:
        return ask(), sum(batch for batch in batches if batch > len(example(64)))


@pytest.mark.parametrize("family", FAMILIES)
def test_kept_codes_are_those_the_network_gives_one_by_one(family, few, workspace):
    backbone = backbone_of(family)
    codes = Encoder(backbone, PREPROCESSING, CPU, "bundled").codes(few, workspace, quiet)
    assert codes.groups == backbone.layout.names
    for group in codes.groups:
        cut = Network(backbone, group, 3).eval()
        for index, item in enumerate(few.items):
            pixels = torch.as_tensor(decode(Path(few.root) / item.path, PREPROCESSING))[None]
            with torch.no_grad():
                alone = cut.codes(whole_view(pixels, PREPROCESSING))[0]
            assert np.allclose(codes.whole(group)[index], alone, rtol=1e-3, atol=1e-4)


def test_one_pass_gives_the_codes_of_every_group_and_the_second_time_none(encoder, pictures, workspace):
    first, images = counted(encoder, lambda: encoder.codes(pictures, workspace, quiet))
    assert images == len(pictures.items)
    same = opened(workspace)
    again, images = counted(same, lambda: same.codes(pictures, workspace, quiet))
    assert images == 0
    assert all(np.array_equal(first.whole(name), again.whole(name)) for name in first.groups)


def test_codes_of_other_weights_are_not_taken_for_these(encoder, pictures, workspace):
    first = encoder.codes(pictures, workspace, quiet)
    random = opened(workspace, pretrained=())
    other, images = counted(random, lambda: random.codes(pictures, workspace, quiet))
    assert images == len(pictures.items)
    assert not np.allclose(first.whole("layer4"), other.whole("layer4"))


@pytest.mark.parametrize(
    "change", [{"mean": (0.4,) * 3}, {"interpolation": "bicubic"}, {"crop_mode": "squash"}]
)
def test_codes_of_another_preprocessing_are_not_taken_for_these(encoder, pictures, workspace, change):
    encoder.codes(pictures, workspace, quiet)
    other = replace(encoder, preprocessing=replace(PREPROCESSING, **change))
    assert counted(other, lambda: other.codes(pictures, workspace, quiet))[1] == len(pictures.items)


def test_another_split_of_the_same_images_has_its_own_codes(encoder, pictures, workspace):
    encoder.codes(pictures, workspace, quiet)
    others, last = pictures.items[:-3], pictures.items[-3:]
    moved = replace(pictures, items=(*others, *(replace(item, part="test") for item in last)))
    assert counted(encoder, lambda: encoder.codes(moved, workspace, quiet))[1] == len(pictures.items)


def test_a_pass_that_was_interrupted_leaves_nothing_that_is_taken_for_codes(encoder, pictures, workspace):
    def stop(sentence: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.codes(pictures, workspace, stop)
    assert counted(encoder, lambda: encoder.codes(pictures, workspace, quiet))[1] == len(pictures.items)


def test_the_same_codes_are_computed_by_one_process_at_a_time(encoder, few, workspace):
    """The others say that they wait, and take what there is then."""
    encoder.codes(few, workspace, quiet)
    (kept,) = workspace.codes.iterdir()
    aside, said = kept.rename(workspace.root / "aside"), []
    lock = FileLock(workspace.root / "locks" / f"codes-{kept.name}.lock")

    def report(sentence: str, done: int, total: int) -> None:
        said.append(sentence)
        aside.rename(kept)
        lock.release()

    with lock:
        found = encoder.codes(few, workspace, report)
    assert said == ["Waiting for another process that computes the same codes"]
    assert found.part("layer4", "train")[0].shape[0] == len(few.part("train"))


def test_parts_that_are_asked_for_are_computed_alone_and_the_others_when_they_are(
    encoder, pictures, workspace
):
    def ask(*parts: Part) -> Codes:
        return encoder.codes(pictures, workspace, quiet, parts)

    train, images = counted(encoder, lambda: ask("train"))
    assert images == len(pictures.part("train")) and set(train.parts) == {"train"}
    both, images = counted(encoder, lambda: ask("train", "val"))
    assert images == len(pictures.part("val"))
    assert len(both.whole("layer4")) == len(pictures.part("train")) + len(pictures.part("val"))


def test_a_key_holds_what_codes_depend_on_by_words_that_stay(encoder, pictures):
    """Codes kept by an earlier version are found again, whatever a field of the code is called by now."""
    backbone = encoder.backbone
    spelt = {
        "images": pictures.fingerprint,
        "weights": [digest(backbone.group_tensors(name)) for name in backbone.layout.names],
        "preprocessing": {
            "size": 64,
            "kept": 64,
            "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5],
            "interpolation": "bilinear",
            "crop_mode": "center",
        },
        "precision": "float32",
        "readings": [2, 4, 64],
        "timm": timm.__version__,
    }
    written = json.dumps(spelt, sort_keys=True).encode()
    assert encoder.key(pictures) == hashlib.sha256(written).hexdigest()[:24]


def test_another_precision_has_its_own_codes(encoder, pictures):
    other = replace(encoder, device=replace(CPU, precision="bfloat16"))
    assert other.key(pictures) != encoder.key(pictures)


def test_a_network_in_training_gives_the_codes_of_its_evaluation_and_stays_in_training(few, workspace):
    backbone = backbone_of("ResNet")
    encoder = Encoder(backbone, PREPROCESSING, CPU, "bundled")
    still = encoder.codes(few, workspace, quiet)
    backbone.network.train()
    (workspace.codes / encoder.key(few)).rename(workspace.root / "aside")
    again = encoder.codes(few, workspace, quiet)
    assert all(np.array_equal(still.whole(name), again.whole(name)) for name in still.groups)
    assert all(module.training for module in backbone.network.modules())
