"""Codes are what the network gives, computed once for a dataset and weights, and never taken for others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock

from tests.conftest import picture
from tests.core.stand_ins.families import FAMILIES, backbone_of
from tests.core.stand_ins.training import forward_passes, looked_at, quiet, random_network
from tl_core.backbones import Weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.network.codes import Codes, compute_codes
from tl_core.network.model import Network, example, open_backbone
from tl_core.network.pixels import decode, preprocessing_for, whole_view
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


@pytest.fixture
def network(workspace) -> Network:
    return whole(workspace)


def whole(workspace, pretrained: tuple[str, ...] | None = None) -> Network:
    torch.manual_seed(0)
    return Network(open_backbone(Weights("bundled"), workspace, 64, pretrained), "layer4", 1, 1)


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


def codes_of(network, pictures, workspace, preprocessing=PREPROCESSING):
    return compute_codes(network, pictures, preprocessing, workspace, CPU, quiet)


def counted(network: Network, ask) -> tuple[object, int]:
    """What was asked for, and how many images went through the network for it; the two it is tried out on are
    not counted.
    """
    with forward_passes(type(network.backbone)) as batches:
        return ask(), sum(batch for batch in batches if batch > len(example(64)))


@pytest.mark.parametrize("family", FAMILIES)
def test_kept_codes_are_those_the_network_gives_one_by_one(family, few, workspace):
    backbone = backbone_of(family)
    whole = Network(backbone, backbone.layout.names[-1], 1, 1)
    codes = codes_of(whole, few, workspace)
    for group in whole.group_names:
        cut = Network(backbone, group, 1, 1).eval()
        for index, item in enumerate(few.items):
            pixels = torch.as_tensor(decode(Path(few.root) / item.path, PREPROCESSING))[None]
            with torch.no_grad():
                alone = cut.codes(whole_view(pixels, PREPROCESSING))[0]
            assert np.allclose(codes.whole(group)[index], alone, rtol=1e-3, atol=1e-4)


def test_one_pass_gives_the_codes_of_every_group_and_the_second_time_none(network, pictures, workspace):
    first, images = counted(network, lambda: codes_of(network, pictures, workspace))
    assert images == len(pictures.items)
    same = whole(workspace)
    again, images = counted(same, lambda: codes_of(same, pictures, workspace))
    assert images == 0
    assert all(np.array_equal(first.whole(name), again.whole(name)) for name in network.group_names)


def test_codes_of_other_weights_are_not_taken_for_these(network, pictures, workspace):
    first = codes_of(network, pictures, workspace)
    random = whole(workspace, pretrained=())
    other, images = counted(random, lambda: codes_of(random, pictures, workspace))
    assert images == len(pictures.items)
    assert not np.allclose(first.whole("layer4"), other.whole("layer4"))


@pytest.mark.parametrize(
    "change", [{"mean": (0.4,) * 3}, {"interpolation": "bicubic"}, {"crop_mode": "squash"}]
)
def test_codes_of_another_preprocessing_are_not_taken_for_these(network, pictures, workspace, change):
    codes_of(network, pictures, workspace)

    def ask() -> Codes:
        return codes_of(network, pictures, workspace, replace(PREPROCESSING, **change))

    assert counted(network, ask)[1] == len(pictures.items)


def test_another_split_of_the_same_images_has_its_own_codes(network, pictures, workspace):
    codes_of(network, pictures, workspace)
    others, last = pictures.items[:-3], pictures.items[-3:]
    moved = replace(pictures, items=(*others, *(replace(item, part="test") for item in last)))
    assert counted(network, lambda: codes_of(network, moved, workspace))[1] == len(pictures.items)


def test_a_pass_that_was_interrupted_leaves_nothing_that_is_taken_for_codes(network, pictures, workspace):
    def stop(sentence: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compute_codes(network, pictures, PREPROCESSING, workspace, CPU, stop)
    assert counted(network, lambda: codes_of(network, pictures, workspace))[1] == len(pictures.items)


def test_the_same_codes_are_computed_by_one_process_at_a_time(network, few, workspace):
    """The others say that they wait, and take what there is then."""
    codes_of(network, few, workspace)
    (kept,) = workspace.codes.iterdir()
    aside, said = kept.rename(workspace.root / "aside"), []
    lock = FileLock(workspace.root / "locks" / f"codes-{kept.name}.lock")

    def report(sentence: str, done: int, total: int) -> None:
        said.append(sentence)
        aside.rename(kept)
        lock.release()

    with lock:
        found = compute_codes(network, few, PREPROCESSING, workspace, CPU, report)
    assert said == ["Waiting for another process that computes the same codes"]
    assert found.part("layer4", "train")[0].shape[0] == len(few.part("train"))


def test_parts_that_are_asked_for_are_computed_alone_and_the_others_when_they_are(
    network, pictures, workspace
):
    def ask(*parts: Part) -> Codes:
        return compute_codes(network, pictures, PREPROCESSING, workspace, CPU, quiet, parts)

    train, images = counted(network, lambda: ask("train"))
    assert images == len(pictures.part("train")) and set(train.parts) == {"train"}
    both, images = counted(network, lambda: ask("train", "val"))
    assert images == len(pictures.part("val"))
    assert len(both.whole("layer4")) == len(pictures.part("train")) + len(pictures.part("val"))


def test_a_part_has_its_own_images_in_order(network, pictures, workspace):
    codes = codes_of(network, pictures, workspace)
    for part in ("train", "val", "test"):
        inputs, labels = codes.part("layer2", part)
        chosen = [index for index, item in enumerate(pictures.items) if item.part == part]
        assert labels.tolist() == [pictures.items[index].label for index in chosen]
        assert np.array_equal(inputs.numpy(), codes.whole("layer2")[chosen]) and inputs.shape[1] == 48


def test_codes_of_thresholded_groups_are_never_negative(network, pictures, workspace):
    codes = codes_of(network, pictures, workspace)
    assert all(codes.whole(name).min() >= 0 for name in codes.groups)


def test_codes_of_a_network_without_a_relu_are_negative_somewhere(pictures, workspace):
    codes = codes_of(random_network("test_convnext", 64), pictures, workspace)
    assert all(codes.whole(name).min() < 0 for name in codes.groups)
