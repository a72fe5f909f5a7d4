"""The pace of a backbone is measured in a moment, and leaves its weights as they are."""

import pytest
import torch

from tests.core.stand_ins.training import random_backbone
from tl_core.measuring import pace
from tl_core.measuring.pace import pace_of
from tl_core.runs.hardware import CPU


def test_a_step_takes_longer_than_a_pass_and_shares_add_up():
    backbone = random_backbone("test_resnet", 64)
    before = [parameter.clone() for parameter in backbone.network.parameters()]
    found = pace_of(backbone, 64, CPU)
    assert 0 < found.forward < found.step
    assert list(found.shares) == list(backbone.layout.names) and sum(found.shares.values()) == pytest.approx(
        1
    )
    assert all(map(torch.equal, before, backbone.network.parameters()))


def test_a_network_whose_gradients_would_fill_the_memory_takes_no_step(monkeypatch):
    monkeypatch.setattr(pace, "LARGEST_STEP", 1000)
    assert pace_of(random_backbone("test_resnet", 64), 64, CPU).step is None
