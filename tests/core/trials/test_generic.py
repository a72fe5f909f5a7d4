"""First filters sorted by their spectrum, what they fire at, and heads by depth, also with random weights."""

import pytest
import torch

from tests.core.stand_ins.training import CARD, GROUPS, looked_at, quiet
from tl_core.backbones.card import TEACHING
from tl_core.runs.hardware import CPU
from tl_core.trials.first_filters import first_filters, kind_of, strongest
from tl_core.trials.generic import by_depth
from tl_core.trials.trial import On

COLOURS = torch.tensor([1.0, 0.5, 0.8])[:, None, None]


@pytest.fixture
def on(picture_folder, workspace) -> On:
    return On(looked_at(picture_folder, workspace), TEACHING, CARD, workspace, CPU, quiet)


@pytest.mark.parametrize("side", [3, 7, 11])
def test_a_filter_is_what_holds_most_of_its_energy(side):
    place = torch.linspace(-1, 1, side)
    step, bell = place.sign().expand(side, side), torch.exp(-(place[:, None] ** 2) - place**2)
    assert [kind_of(COLOURS * one) for one in (step, step.T)] == ["edge", "edge"]
    assert kind_of(torch.tensor([1.0, -1.0, 0.2])[:, None, None] * bell) == "colour blob"
    assert kind_of(COLOURS * bell) == "brightness blob"
    noise = torch.randn(3, side, side, generator=torch.Generator().manual_seed(side))
    assert kind_of(noise) == "neither" and kind_of(torch.zeros(3, side, side)) == "neither"


def test_patches_are_where_the_filter_fires_most(on):
    """A filter that was made to see red fires at the reddest patches."""
    encoder = on.encoder()
    layer = encoder.backbone.network.get_submodule("conv1.0")
    with torch.no_grad():
        layer.weight[0] = torch.tensor([1.0, -1.0, -1.0])[:, None, None].expand(3, 3, 3)
    patches = strongest(encoder, layer, on)
    assert len(patches) == 16 and patches[0].shape[1:] == (3, 11, 11)

    def redness(pixels: torch.Tensor) -> float:
        red, green, blue = pixels.float().mean((0, 2, 3))
        return float(red - green - blue)

    assert all(redness(patches[0]) >= redness(other) for other in patches[1:])
    assert all(one.picture.startswith("data:image/png;base64,") for one in first_filters(encoder, on))


def test_heads_read_every_group_and_the_best_before_the_last_is_named(on):
    found = by_depth(on.encoder(), on.dataset, on)
    assert len(found.accuracy) == len(GROUPS) and found.images == len(on.dataset.part("val"))
    values = dict(zip(GROUPS, (one.value for one in found.accuracy), strict=True))
    assert values[found.best] == max(values[group] for group in GROUPS[:-1])
    assert found.ahead.estimate.value == pytest.approx(values[GROUPS[-1]] - values[found.best])


def test_random_weights_are_others_always_the_same_and_pass_for_no_codes_of_the_backbone(on):
    learned = on.encoder()
    first, second = on.unlearned(learned), on.unlearned(learned)
    weights = [one.backbone.network.get_submodule("conv1.0").weight for one in (learned, first, second)]
    assert torch.equal(weights[1], weights[2]) and not torch.equal(weights[0], weights[1])
    assert first.key(on.dataset) != learned.key(on.dataset) and first.weights != learned.weights
