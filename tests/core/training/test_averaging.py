"""An average of the weights is what is evaluated and kept; it leaves the training and what is frozen
alone.
"""

import torch
from safetensors.torch import load_file
from timm.utils import ModelEmaV3

from tests.core.stand_ins.training import (
    GROUPS,
    attempted,
    beginner,
    carried_out,
    killed_at,
    planned,
    random_network,
    reached,
    same,
    weights_of,
)
from tl_core import bundled
from tl_core.backbones.card import HEAD
from tl_core.runs import Run
from tl_core.training.optimisation import average_of, settle


def distance(run: Run) -> float:
    """How far the backbone that is kept is from the pretrained one."""
    before, after = load_file(bundled.BACKBONE / "model.safetensors"), weights_of(run)
    return sum(
        float((after[name] - before[name]).square().sum())
        for name in before
        if name.startswith("layer4.") and name in after
    )


def test_the_average_stays_nearer_to_the_start_and_does_not_touch_the_training(pictures, workspace):
    plan = {"epochs": 2, "backbone_rate": 1e-2, "batch_size": 4}
    raw, averaged = (carried_out(beginner(pictures, ema=decay, **plan), workspace) for decay in (0.0, 0.99))
    for metric in ("loss", "drift"):
        assert raw.curve(HEAD, "train", metric) == averaged.curve(HEAD, "train", metric)
    assert raw.curve(HEAD, "val", "loss")[1:] != averaged.curve(HEAD, "val", "loss")[1:]
    assert raw.run.result().best_epoch > 0 and averaged.run.result().best_epoch > 0
    assert 0 < distance(averaged.run) < distance(raw.run)


def test_what_is_kept_is_what_was_evaluated(pictures, workspace):
    done = carried_out(beginner(pictures, ema=0.9, epochs=3, backbone_rate=1e-2), workspace)
    best = int(done.run.result().best_epoch)
    assert (
        done.run.result().reported.accuracy
        == done.curve(HEAD, "val", "accuracy")[best]
        == max(done.curve(HEAD, "val", "accuracy"))
    )


def test_frozen_groups_stay_to_the_bit(pictures, workspace):
    done = carried_out(beginner(pictures, "fine_tune_top", ema=0.9), workspace)
    receipt = done.run.receipt()
    assert receipt.frozen_unchanged and [group.name for group in receipt.groups if group.unchanged] == list(
        GROUPS[:3]
    )


def test_a_killed_run_ends_with_the_average_of_one_that_was_not(pictures, workspace):
    plan = beginner(pictures, ema=0.9, epochs=3)
    whole, run = carried_out(plan, workspace), Run.create(plan, workspace)
    killed_at(1.5, run, workspace)
    assert attempted(run, workspace).finished and same(weights_of(run), weights_of(whole.run))
    assert whole.run.result().best_epoch > 1


def test_without_a_decay_there_is_no_average():
    assert average_of(random_network("test_resnet", 64), 0.0) is None


def test_a_group_that_is_frozen_on_the_way_stands_still_in_the_average_too():
    network = random_network("test_resnet", 64)
    average = average_of(network, 0.99)
    with torch.no_grad():
        for tensor in (*network.group_tensors("layer3").values(), *network.group_tensors("layer4").values()):
            tensor.add_(1)
    settle(average, network, ("stem", "layer3"))
    assert all(
        torch.equal(average.module.group_tensors("layer3")[name], own)
        for name, own in network.group_tensors("layer3").items()
    )
    assert not any(
        torch.equal(average.module.group_tensors("layer4")[name], own)
        for name, own in network.group_tensors("layer4").items()
    )
    assert isinstance(average, ModelEmaV3)


def test_a_run_that_freezes_on_the_way_reports_what_it_keeps(pictures, workspace):
    run = Run.create(
        planned(pictures, epochs=3, ema=0.9, augment="none", head_rate=1.0, backbone_rate=1.0), workspace
    )

    def freeze_in_the_second_epoch() -> bool:
        if reached(run) > 1:
            run.request_groups(("layer4",))
        return False

    done = attempted(run, workspace, freeze_in_the_second_epoch)
    assert run.result().reported.accuracy == max(done.curve(HEAD, "val", "accuracy"))
