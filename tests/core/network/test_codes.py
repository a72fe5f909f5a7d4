"""Kept codes are read by part and by group, in the order of the images."""

import numpy as np
import pytest

from tests.core.stand_ins.training import quiet, random_backbone
from tl_core.backbones import Weights
from tl_core.network.backbone import Backbone, open_backbone
from tl_core.network.codes import Codes
from tl_core.network.encoder import Encoder
from tl_core.network.pixels import preprocessing_for
from tl_core.runs.hardware import CPU


def codes_of(backbone: Backbone, pictures, workspace) -> Codes:
    config = open_backbone(Weights("bundled"), workspace).config
    return Encoder(backbone, preprocessing_for(config, 64), CPU, "bundled").codes(pictures, workspace, quiet)


@pytest.fixture
def codes(pictures, workspace) -> Codes:
    return codes_of(open_backbone(Weights("bundled"), workspace, 64), pictures, workspace)


def test_a_part_has_its_own_images_in_order(codes, pictures):
    for part in ("train", "val", "test"):
        inputs, labels = codes.part("layer2", part)
        chosen = [index for index, item in enumerate(pictures.items) if item.part == part]
        assert labels.tolist() == [pictures.items[index].label for index in chosen]
        assert np.array_equal(inputs.numpy(), codes.whole("layer2")[chosen]) and inputs.shape[1] == 48


def test_the_last_group_is_the_one_before_the_head(codes):
    assert codes.groups == ("stem", "layer1", "layer2", "layer3", "layer4") and codes.last == "layer4"


def test_codes_of_thresholded_groups_are_never_negative(codes):
    assert all(codes.whole(name).min() >= 0 for name in codes.groups)


def test_codes_of_a_network_without_a_relu_are_negative_somewhere(pictures, workspace):
    codes = codes_of(random_backbone("test_convnext", 64), pictures, workspace)
    assert all(codes.whole(name).min() < 0 for name in codes.groups)
