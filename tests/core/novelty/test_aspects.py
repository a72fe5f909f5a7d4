"""A network is looked at from the same aspects as it trains, as Thaw saves it and as timm does."""

import pytest
import timm
import torch

from tests.core.stand_ins.training import planned, setup_of
from tl_core.network.model import taps
from tl_core.novelty.aspects import Aspects, seen_in
from tl_core.training.export import open_model, save_model


@pytest.mark.parametrize("strategy", ["linear_probe", "early_linear_probe"])
def test_a_saved_network_shows_what_it_showed_in_training(tmp_path, pictures, workspace, strategy):
    setup = setup_of(planned(pictures, strategy), workspace)
    network = setup.network.eval()
    aspects = Aspects.of(network.layout, network.group_names)
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad(), taps(network, "spread") as spread, taps(network) as mean:
        network(images)
    save_model(setup, tmp_path / "model", 1.0)
    saved = open_model(tmp_path / "model", workspace).scores
    assert isinstance(saved, type(network)) == (strategy == "early_linear_probe")
    for model in (network, saved):
        with torch.no_grad(), seen_in(model, aspects) as seen:
            model(images)
        assert len(seen) == len(aspects.each)
        for one in aspects.each:
            expected = {"spread": spread, "mean": mean}[one.reading][one.group]
            torch.testing.assert_close(seen[one.name], expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("groups", [1, 2])
def test_a_network_of_few_groups_is_seen_from_what_there_is(pictures, workspace, groups):
    layout = setup_of(planned(pictures, "linear_probe"), workspace).network.layout
    aspects = Aspects.of(layout, layout.names[:groups])
    assert {one.group for one in aspects.each} <= set(layout.names[:groups])
    assert aspects.each[-1].reading == "mean" and len(aspects.each) == 2


def test_a_network_of_timm_without_a_name_for_its_output_is_read_before_its_classifier():
    model = timm.create_model("test_resnet", num_classes=3).eval()
    from tl_core.novelty.aspects import Aspect

    aspects = Aspects((Aspect("layer4", "mean", ""),), channels_last=False)
    images = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad(), seen_in(model, aspects) as seen:
        model(images)
        expected = model.forward_head(model.forward_features(images), pre_logits=True)
    torch.testing.assert_close(seen["layer4 mean"], expected)
