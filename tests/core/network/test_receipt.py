"""A receipt sees any change of a frozen group, in a parameter or in a buffer, and says so."""

import pytest
import torch

from tests.core.stand_ins.training import GROUPS, random_network
from tl_core.backbones.card import HEAD
from tl_core.network.model import Network
from tl_core.network.receipt import group_hashes, receipt_for
from tl_core.runs.receipt import Span


@pytest.fixture
def network() -> Network:
    return random_network("test_resnet", 64)


def moved(network: Network, group: str, kind: str) -> None:
    name = next(name for name in network.group_tensors(group) if kind in name)
    with torch.no_grad():
        network.group_tensors(group)[name].view(-1)[0] += 1


@pytest.mark.parametrize("kind", ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
@pytest.mark.parametrize("group", ["stem", "layer3"])
def test_one_changed_number_of_a_frozen_group_is_seen(network, group, kind):
    before = group_hashes(network)
    moved(network, group, kind)
    receipt = receipt_for(network, before, frozenset({"layer4"}))
    assert not receipt.frozen_unchanged
    assert [entry.name for entry in receipt.groups if not entry.unchanged] == [group]
    assert receipt.sentence == f"{group} was frozen and has changed: do not trust this run."


def test_what_learned_may_change(network):
    before = group_hashes(network)
    moved(network, "layer4", "weight")
    moved(network, HEAD, "weight")
    receipt = receipt_for(network, before, frozenset({"layer4"}))
    assert receipt.frozen_unchanged
    assert receipt.sentence == "Proof: all 4 frozen layer groups are the same as before, bit for bit."
    assert [entry.name for entry in receipt.groups if entry.trained] == ["layer4", HEAD]


def test_two_groups_are_named_both(network):
    receipt = receipt_for(network, group_hashes(network), frozenset({"layer2", "layer3", "layer4"}))
    assert receipt.sentence.startswith("Proof: both frozen layer groups are the same as before")


def test_a_receipt_counts_what_it_has_hashed(network):
    receipt = receipt_for(network, group_hashes(network), frozenset(GROUPS))
    assert sum(entry.parameters for entry in receipt.groups) == sum(p.numel() for p in network.parameters())
    assert sum(entry.buffers for entry in receipt.groups) == len(list(network.buffers()))
    assert receipt.sentence == "Every layer group learned. Nothing was frozen."


def test_groups_above_the_cut_are_not_on_the_receipt():
    network = random_network("test_resnet", 64, head_after="layer2")
    receipt = receipt_for(network, group_hashes(network))
    assert [entry.name for entry in receipt.groups] == ["stem", "layer1", "layer2", HEAD]


@pytest.mark.parametrize(
    "best, ended, seen",
    [(2.0, None, True), (2.0, 2.0, True), (1.5, None, False), (1.0, None, False), (3.0, 2.0, False)],
)
def test_a_best_epoch_of_that_time_must_have_what_was_frozen_then(network, best, ended, seen):
    """Weights of another epoch may be others."""
    before = group_hashes(network)
    spans = {"stem": (Span(1.5, before["stem"], before["stem"], ended),)}
    assert receipt_for(network, before, frozenset(GROUPS), spans, best).frozen_unchanged
    moved(network, "stem", "weight")
    receipt = receipt_for(network, before, frozenset(GROUPS), spans, best)
    assert receipt.changed == (("stem",) if seen else ())
