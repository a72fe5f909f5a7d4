"""What the frozen prefix gives is computed once and kept, and the way on from there is that of the whole
network.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.core.stand_ins.families import FAMILIES, images, network_of
from tests.core.stand_ins.training import (
    GROUPS,
    Killed,
    carried_out,
    forward_passes,
    looked_at,
    planned,
    random_network,
)
from tl_core.network import boundary
from tl_core.network.boundary import Boundary, Store, activation_at, boundary_of, skipping
from tl_core.network.model import freeze, taps
from tl_core.runs.hardware import CPU
from tl_core.workspace.events import Note, of_kind


def plan_of(network, frozen, dataset):
    names = network.layout.names
    plan = replace(
        planned(dataset), groups=names, pretrained=names, trained=names[frozen:], head_after=names[-1]
    )
    freeze(network, plan.trained)
    return plan


@pytest.fixture
def dataset(picture_folder, workspace):
    return looked_at(picture_folder, workspace)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_way_from_a_kept_boundary_gives_the_scores_of_the_whole_network(family, dataset, tmp_path):
    """After any group: read, kept in files, read again and taken on."""
    network, seen, every = network_of(family), images(), np.arange(4)
    for frozen in range(1, len(network.layout.names)):
        found = boundary_of(network, plan_of(network, frozen, dataset), seen[:2])
        assert found.groups == network.layout.names[:frozen]
        network.eval()
        store = Store(tmp_path / str(frozen), found, len(seen), 1)
        with torch.no_grad(), taps(network) as codes:
            whole = network(seen)
            store.put(0, every, activation_at(network, found.end, seen), codes)
        below = {group: codes[group].clone() for group in found.groups}
        activation, kept = store.get(0, every[::-1].copy(), CPU)
        with torch.no_grad(), skipping(network, found):
            assert torch.allclose(network(activation), whole.flip(0), atol=1e-5)
        assert all(torch.allclose(kept[group], below[group].flip(0), atol=1e-6) for group in found.groups)


def test_what_lies_below_the_boundary_is_not_computed(dataset):
    network = network_of("ViT")
    found = boundary_of(network, plan_of(network, 4, dataset), images(2))
    attention = type(network.backbone.blocks[0].attn)
    with forward_passes(attention) as passes, torch.no_grad():
        activation = activation_at(network, found.end, images())
        before = len(passes)
        with skipping(network, found):
            network(activation)
    assert (before, len(passes) - before) == (3, 3)


def test_gradients_from_the_boundary_are_those_of_the_whole_network(dataset):
    network = network_of("ViT")
    found = boundary_of(network, plan_of(network, 3, dataset), images(2))
    network.eval()
    network(images()).square().sum().backward()
    whole = {
        name: parameter.grad.clone()
        for name, parameter in network.named_parameters()
        if parameter.grad is not None
    }
    network.zero_grad()
    activation = activation_at(network, found.end, images())
    with skipping(network, found):
        network(activation).square().sum().backward()
    short = {
        name: parameter.grad for name, parameter in network.named_parameters() if parameter.grad is not None
    }
    assert set(short) == set(whole) and all(
        torch.allclose(short[name], whole[name], atol=1e-5) for name in whole
    )


def test_after_skipping_the_network_takes_images_again(dataset):
    network, batch = random_network("test_resnet", 64).eval(), torch.randn(2, 3, 64, 64)
    before = network(batch)
    boundary_of(network, plan_of(network, 2, dataset), batch)
    assert torch.equal(network.eval()(batch), before)


def test_a_network_with_a_way_past_the_boundary_runs_whole(dataset):
    network = network_of("ResNet")
    plan = plan_of(network, 2, dataset)
    forward = network.backbone.forward
    network.backbone.forward = lambda pictures: forward(pictures) + pictures.mean((1, 2, 3))[:, None]
    assert boundary_of(network, plan, images(2)) is None


def test_looking_for_a_boundary_leaves_the_groups_frozen_and_learning_as_they_were(dataset):
    network = network_of("ResNet")
    plan = plan_of(network, 2, dataset)
    before = {name: module.training for name, module in network.named_modules()}
    assert boundary_of(network, plan, images(2)) and len(set(before.values())) == 2
    assert {name: module.training for name, module in network.named_modules()} == before


def test_nothing_frozen_below_means_no_boundary(dataset):
    network = random_network("test_resnet", 64)
    plan = replace(plan_of(network, 1, dataset), trained=network.layout.names[:1])
    assert boundary_of(network, plan, torch.randn(2, 3, 64, 64)) is None


@pytest.mark.parametrize("augment", ["none", "crop_flip"])
def test_training_from_the_boundary_is_training_through_the_whole_network(
    augment, dataset, workspace, monkeypatch
):
    plan = planned(dataset, "fine_tune_top", epochs=4, augment=augment)
    kept = carried_out(plan, workspace)
    monkeypatch.setattr(boundary, "LARGEST_STORE", 0)
    whole = carried_out(plan, workspace)
    for group in ("head", *GROUPS):
        assert kept.curve(group, "train", "loss") == pytest.approx(
            whole.curve(group, "train", "loss"), rel=1e-3
        )
        assert kept.curve(group, "val", "loss") == pytest.approx(whole.curve(group, "val", "loss"), rel=1e-3)


def test_the_prefix_runs_once_for_each_kept_view(dataset, workspace):
    done = carried_out(planned(dataset, "fine_tune_top", epochs=6, augment="none"), workspace)
    notes = [event.sentence for event in of_kind(done.events, Note)]
    assert any("computed once, kept, and skipped" in sentence for sentence in notes)


def test_a_store_that_was_killed_while_it_was_made_is_made_anew(tmp_path, monkeypatch):
    def cut_short(path, *_: object, **rest: object) -> None:
        path.touch()
        raise Killed

    def store() -> Store:
        return Store(tmp_path / "run", Boundary(("stem",), "stem", (2,), torch.zeros(1), {}), 3, 1)

    chosen, kept = np.array([0, 2]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(np.lib.format, "open_memmap", cut_short)
        store().put(0, chosen, kept, {"stem": kept})
    store().put(0, chosen, kept, {"stem": kept})
    assert torch.equal(store().get(0, chosen, CPU)[0], kept) and store().has(0, chosen)
