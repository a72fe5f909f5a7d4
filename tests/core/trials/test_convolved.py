"""FC layers as convolutions give what the network gives; the mean of a score map is the score of its head."""

import pytest
import torch
from torch import nn
from torchvision.models import alexnet

from tests.core.stand_ins.training import CARD, looked_at, quiet, random_backbone
from tl_core.backbones.card import TEACHING
from tl_core.lessons.convolved import Convolved
from tl_core.network.encoder import Encoder
from tl_core.network.pixels import preprocessing_for
from tl_core.runs.hardware import CPU
from tl_core.trials.convolved import pictured, try_convolved
from tl_core.trials.fc_layers import at_every_place, fc_places, mapped, random_alexnet
from tl_core.trials.trial import On

KNOBS = {"network": "backbone", "upper": "AB", "lower": "CD"}


@pytest.fixture(scope="module")
def network() -> nn.Module:
    return random_alexnet().eval()


@pytest.fixture
def on(picture_folder, workspace) -> On:
    return On(looked_at(picture_folder, workspace), TEACHING, CARD, workspace, CPU, quiet)


def test_alexnet_as_a_convolution_is_alexnet_at_its_own_size_and_a_map_on_a_larger_one(network):
    images = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        placed, larger = fc_places(network, images), fc_places(network, images[:1].repeat(1, 1, 1, 2))
        codes = network(images)
    assert placed.shape == (2, 4096, 1, 1) and larger.shape == (1, 4096, 1, 8)
    assert codes.abs().max() > 0.01 and torch.allclose(placed[:, :, 0, 0], codes, atol=1e-5)
    assert (larger[0, :, 0, 0] - larger[0, :, 0, 3]).abs().max() > 1e-4


def test_the_map_of_the_first_layer_is_six_by_six_by_256():
    """The notes write 6x6x512; 512 channels are VGG's."""
    with torch.device("meta"):
        features = alexnet().features
    assert features(torch.empty(1, 3, 224, 224, device="meta")).shape[1:] == (256, 6, 6)


def test_on_a_pooled_backbone_the_mean_of_the_map_is_the_score(on):
    encoder = on.encoder()
    opened, head = mapped(encoder, "net"), nn.Linear(CARD.groups[-1].width, 5)
    images = torch.randn(3, 3, 96, 96, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        opened.network.eval()
        scores, placed = head(opened.network(images)), at_every_place(opened.places(images), head)
    assert placed.shape == (3, 5, 3, 3) and torch.allclose(placed.mean((2, 3)), scores, atol=1e-5)


def test_a_backbone_whose_codes_are_no_mean_is_refused():
    backbone = random_backbone("test_vit", 160)
    encoder = Encoder(backbone, preprocessing_for(backbone.config, 160), CPU, "net")
    with pytest.raises(ValueError, match="codes of net are no mean over places; take the network AlexNet"):
        mapped(encoder, "net")


def test_the_lesson_gives_the_same_scores_and_a_map_for_each_picture(on):
    found = try_convolved(KNOBS, on)
    assert isinstance(found, Convolved) and found.ending().notes == "right" and found.volume == ""
    assert found.agreed == found.images == len(on.dataset.part("val"))
    places = len(found.best)
    assert len(found.maps) == 4 and all(len(one) == places == len(one[0]) for one in found.maps)
    assert found.collage.startswith("data:image/jpeg;base64,") and found.crops == (places // 2 + 1) ** 2
    other = try_convolved({**KNOBS, "upper": "BA"}, on)
    assert other.collage != found.collage and other.gap == found.gap


def test_four_images_are_of_classes_far_apart_or_of_few_in_turn(on):
    part = on.dataset.part("val")
    labels = [part[place].label for place in pictured(on, "val")]
    classes = len(on.dataset.classes)
    assert labels == [number % classes for number in range(4)] if classes < 4 else sorted(labels) == labels
