"""Codes before and after the last ReLU, of networks that have one there and of one that has none."""

import pytest
import timm
import torch

from tests.core.stand_ins.training import CARD, looked_at, quiet
from tl_core.backbones.card import TEACHING
from tl_core.network.backbone import Backbone, open_backbone
from tl_core.network.division import layout_of
from tl_core.network.encoder import batch_for
from tl_core.network.pixels import pixel_batches
from tl_core.network.views import whole_view
from tl_core.runs.hardware import CPU
from tl_core.trials.relu import last_threshold, tapped, try_relu
from tl_core.trials.trial import On


@pytest.fixture
def on(picture_folder, workspace) -> On:
    return On(looked_at(picture_folder, workspace), TEACHING, CARD, workspace, CPU, quiet)


def test_cut_codes_are_those_that_the_network_gives_and_raw_ones_go_below_zero(on):
    encoder = on.encoder()
    network, how = encoder.backbone.network.eval(), encoder.preprocessing
    threshold = last_threshold(encoder.backbone, how.size)
    found = tapped(encoder, threshold, "train", on)
    batches = pixel_batches(on.dataset, how, on.workspace, "train", batch_for(CPU, how.size))
    with torch.inference_mode():
        given = torch.cat([network(whole_view(pixels, how)) for pixels in batches])
    assert torch.allclose(found.cut, given, atol=1e-5)
    assert found.raw.min() < 0 <= found.cut.min() and (found.cut >= found.raw - 1e-5).all()
    assert 0 < found.zeros < 1


def test_a_network_that_never_thresholded_its_last_codes_has_no_threshold(workspace):
    network = timm.create_model("convnext_atto", num_classes=0)
    layout = layout_of(network, torch.randn(2, 3, 32, 32))
    assert last_threshold(Backbone(network, layout, {}, None), 32) is None
    assert last_threshold(open_backbone(TEACHING, workspace, 32), 32) is not None


def test_the_same_head_is_judged_on_the_same_images(on):
    found = try_relu({"classifier": "svm"}, on)
    held_out = len(on.dataset.part("val"))
    assert found.images == held_out and found.width == len(found.strip) == CARD.groups[-1].width
    assert found.thresholded and found.cut.value >= 0.5
    ahead = found.cut.value - found.raw.value
    assert found.ahead.estimate.value == pytest.approx(ahead)
