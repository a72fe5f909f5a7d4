from dataclasses import replace

import pytest
import torch

from tests.core.training import GROUPS, carried_out, looked_at, planned, random_network
from tl_core import boundary
from tl_core.boundary import boundary_of, reading, skipping
from tl_core.model import freeze


def plan_of(network, frozen, dataset):
    names = network.layout.names
    plan = replace(planned(dataset), groups=names, pretrained=names, trained=names[frozen:], head_after=names[-1])
    freeze(network, plan.trained)
    return plan


@pytest.fixture
def dataset(picture_folder, workspace):
    return looked_at(picture_folder, workspace)


@pytest.mark.parametrize("name", ["test_resnet", "test_convnext", "test_efficientnet", "mobilenetv3_small_050"])
def test_the_way_from_the_boundary_gives_the_scores_of_the_whole_network(name, dataset):
    network, images = random_network(name, 64), torch.randn(3, 3, 64, 64)
    for frozen in range(1, len(network.layout.names)):
        found = boundary_of(network, plan_of(network, frozen, dataset), images)
        network.eval()
        with torch.no_grad(), reading(network, found.end) as read:
            whole = network(images)
            with skipping(network, found):
                assert torch.allclose(network(read[0]), whole, atol=1e-5)
        assert found.groups == network.layout.names[:frozen]


def test_after_skipping_the_network_takes_images_again(dataset):
    network, images = random_network("test_resnet", 64).eval(), torch.randn(2, 3, 64, 64)
    before = network(images)
    boundary_of(network, plan_of(network, 2, dataset), images)
    assert torch.equal(network.eval()(images), before)


def test_a_network_that_cannot_be_entered_halfway_runs_whole(dataset):
    network = random_network("test_vit", 64, img_size=64)
    assert boundary_of(network, plan_of(network, 1, dataset), torch.randn(2, 3, 64, 64)) is None


def test_nothing_frozen_below_means_no_boundary(dataset):
    network = random_network("test_resnet", 64)
    plan = replace(plan_of(network, 1, dataset), trained=network.layout.names[:1])
    assert boundary_of(network, plan, torch.randn(2, 3, 64, 64)) is None


@pytest.mark.parametrize("augment", ["none", "crop_flip"])
def test_training_from_the_boundary_is_training_through_the_whole_network(augment, dataset, workspace, monkeypatch):
    plan = planned(dataset, "fine_tune_top", epochs=4, augment=augment)
    kept = carried_out(plan, workspace)
    monkeypatch.setattr(boundary, "LARGEST_STORE", 0)
    whole = carried_out(plan, workspace)
    for group in ("head", *GROUPS):
        assert kept.curve(group, "train", "loss") == pytest.approx(whole.curve(group, "train", "loss"), rel=1e-3)
        assert kept.curve(group, "val", "loss") == pytest.approx(whole.curve(group, "val", "loss"), rel=1e-3)


def test_the_prefix_runs_once_for_each_kept_view(dataset, workspace):
    done = carried_out(planned(dataset, "fine_tune_top", epochs=6, augment="none"), workspace)
    notes = [event["sentence"] for event in done.events if event["kind"] == "note"]
    assert any("computed once, kept, and skipped" in sentence for sentence in notes)
    assert not (done.run.folder / "boundary").exists()
