"""Fine-tuning says what it does, does it twice alike, goes on where it was interrupted, and stops with the
best it had.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.stand_ins.training import (
    GROUPS,
    Killed,
    attempted,
    beginner,
    carried_out,
    killed_at,
    planned,
    reached,
    same,
    weights_of,
)
from tl_core.backbones.card import HEAD
from tl_core.runs import Run
from tl_core.runs.trainer import carry_out
from tl_core.training.train import train
from tl_core.workspace.events import Metric, Stage, Warning, of_kind


def after_steps(count: int) -> Callable[[], bool]:
    """A stop asked for once the loop has looked for one so often; it stays asked for."""
    looked = 0

    def should_stop() -> bool:
        nonlocal looked
        looked += 1
        return looked > count

    return should_stop


@pytest.mark.parametrize("trained", [("layer4",), ("stem", "layer2", "layer4")])
def test_every_group_has_its_curves(pictures, workspace, trained):
    result = carried_out(planned(pictures, "fine_tune_top", trained=trained), workspace)
    for group in (*GROUPS, HEAD):
        for metric in ("loss", "accuracy"):
            assert len(result.curve(group, "train", metric)) >= 2
            assert len(result.curve(group, "val", metric)) == 3
        rates, ratios, drifts = (
            result.curve(group, "train", metric) for metric in ("rate", "ratio", "drift")
        )
        assert len(rates) == len(ratios) == len(drifts) >= 2
        learns = group in (*trained, HEAD)
        assert (max(rates) > 0, max(ratios) > 0, max(drifts) > 0) == (learns, learns, learns)


def test_the_head_learns_faster_than_the_backbone_and_early_groups_slowest(pictures, workspace):
    result = carried_out(planned(pictures, layer_decay=0.5), workspace)
    top = {group: max(result.curve(group, "train", "rate")) for group in (*GROUPS, HEAD)}
    assert list(top.values()) == sorted(top.values()) and len(set(top.values())) == len(top)


def test_the_rate_warms_up_and_falls_again(pictures, workspace):
    rates = carried_out(planned(pictures, batch_size=2, epochs=1), workspace).curve(HEAD, "train", "rate")
    assert rates[0] > 0 and rates[-1] < max(rates)


def test_the_same_seed_trains_twice_alike_and_another_does_not(pictures, workspace):
    one, two, other = (carried_out(beginner(pictures, epochs=1, seed=seed), workspace) for seed in (0, 0, 1))
    assert (
        one.curve(HEAD, "train", "loss")
        == two.curve(HEAD, "train", "loss")
        != other.curve(HEAD, "train", "loss")
    )
    assert same(weights_of(one.run), weights_of(two.run)) and not same(
        weights_of(one.run), weights_of(other.run)
    )


@pytest.mark.parametrize(
    "when, changes",
    [
        (0.9, {}),
        (1.5, {}),
        (1.5, {"strategy": "from_scratch"}),
        (1.5, {"trained": ("layer2",), "probes": False}),
    ],
)
def test_a_killed_run_ends_with_the_weights_of_one_that_was_not(pictures, workspace, when, changes):
    plan = beginner(pictures, **{"batch_size": 6, **changes})
    whole = carried_out(plan, workspace)
    assert whole.run.result().best_epoch > 0
    run = Run.create(plan, workspace)
    killed_at(when, run, workspace)
    assert run.result() is None
    resumed = attempted(run, workspace)
    assert resumed.finished and same(weights_of(run), weights_of(whole.run))
    assert run.result() == replace(
        whole.run.result(), run=run.id, model=run.result().model, seconds=run.result().seconds
    )


def test_a_resumed_run_does_not_begin_again(pictures, workspace):
    run = Run.create(planned(pictures, epochs=3), workspace)
    killed_at(1.5, run, workspace)
    resumed = attempted(run, workspace)
    assert min(event.epoch for event in of_kind(resumed.events, Metric)) > 1


def test_a_resumed_run_goes_on_at_the_share_of_its_rates_that_it_had(pictures, workspace):
    plan = planned(pictures, head_rate=10.0, backbone_rate=10.0)
    whole, run = carried_out(plan, workspace), Run.create(plan, workspace)
    killed_at(1.5, run, workspace)
    rates = attempted(run, workspace).curve(HEAD, "train", "rate")
    assert rates == whole.curve(HEAD, "train", "rate")[-len(rates) :] and 0 < max(rates) < 1


def test_stopping_keeps_the_best_so_far(pictures, workspace):
    plan = planned(pictures, batch_size=4, epochs=50)
    stopped = carried_out(plan, workspace, after_steps(30))
    result, receipt = stopped.run.result(), stopped.run.receipt()
    assert not stopped.finished and receipt.groups and weights_of(stopped.run)
    assert 0 <= result.best_epoch <= result.epochs_done < 50
    assert result.reported.accuracy == max(stopped.curve(HEAD, "val", "accuracy"))


def test_a_run_that_was_stopped_in_mid_epoch_resumes_as_if_it_had_not(pictures, workspace):
    plan = beginner(pictures, batch_size=5, epochs=3)
    whole, run = carried_out(plan, workspace), Run.create(plan, workspace)
    assert whole.run.result().best_epoch > 0
    stopped = attempted(run, workspace, lambda: reached(run) > 1.4)
    assert not stopped.finished and 1 < run.result().epochs_done < 2
    assert attempted(run, workspace).finished
    assert same(weights_of(run), weights_of(whole.run))
    assert run.result().best_epoch == whole.run.result().best_epoch


def test_stopping_before_anything_is_trained_leaves_nothing(pictures, workspace):
    stopped = carried_out(planned(pictures), workspace, lambda: True)
    assert (
        not stopped.finished and stopped.run.result() is None and not (stopped.run.folder / "model").exists()
    )


@pytest.fixture
def not_held_back(monkeypatch):
    """Steps from a solved head at the plan's rates, however long they are."""
    monkeypatch.setattr("tl_core.training.learner.SHARP", 1e9)


# At such rates no epoch is as good as the head that was solved before the first.
WORSE = {"head_rate": 10.0, "backbone_rate": 10.0, "augment": "none", "epochs": 4}


@pytest.mark.usefixtures("not_held_back")
@pytest.mark.parametrize("patience, epochs", [(1, 1), (2, 2), (0, 4), (9, 4)])
def test_a_run_ends_early_once_validation_has_not_got_better_for_so_long(
    pictures, workspace, patience, epochs
):
    done = carried_out(planned(pictures, "fine_tune_top", patience=patience, **WORSE), workspace)
    said = [event.sentence for event in of_kind(done.events, Warning)]
    assert done.finished and done.run.result().epochs_done == epochs and bool(said) == (epochs < 4)
    assert all("Stopped early" in sentence and "best was epoch 0" in sentence for sentence in said)


@pytest.mark.usefixtures("not_held_back")
def test_a_run_killed_after_its_patience_had_ended_trains_no_further(pictures, workspace):
    run = Run.create(planned(pictures, "fine_tune_top", patience=1, **WORSE), workspace)

    def should_stop() -> bool:
        if any(event.split == "val" and event.epoch == 1 for event in of_kind(run.events(), Metric)):
            raise Killed
        return False

    with pytest.raises(Killed):
        attempted(run, workspace, should_stop)
    resumed = attempted(run, workspace)
    assert resumed.finished and not resumed.curve(HEAD, "train", "loss") and run.result().epochs_done == 1


def test_the_best_epoch_is_the_one_with_the_best_validation_accuracy(pictures, workspace):
    result = carried_out(planned(pictures, head_start="random", epochs=3), workspace)
    accuracies = result.curve(HEAD, "val", "accuracy")
    assert result.run.result().reported.accuracy == max(accuracies)
    assert accuracies[int(result.run.result().best_epoch)] == max(accuracies)


def test_a_last_batch_of_one_image_is_left_out(pictures, workspace):
    """At 32 px its last activations are one number a channel, of which BatchNorm can make no statistics."""
    items = pictures.part("train")
    batch = next(size for size in range(2, len(items)) if len(items) % size == 1)
    assert carried_out(planned(pictures, batch_size=batch, epochs=1), workspace).finished


def test_a_head_that_was_solved_first_starts_better_than_a_random_one(pictures, workspace):
    solved, random = (
        carried_out(planned(pictures, epochs=1, head_start=start), workspace).curve(HEAD, "val", "loss")[0]
        for start in ("solved", "random")
    )
    assert solved < random


def test_without_probes_only_the_head_is_measured(pictures, workspace):
    result = carried_out(planned(pictures, epochs=1, probes=False), workspace)
    assert result.curve(HEAD, "val", "accuracy") and not result.curve("layer4", "val", "accuracy")
    assert result.curve("layer4", "train", "drift")


def test_probes_do_not_change_what_is_trained(pictures, workspace):
    plan = planned(pictures, epochs=1, head_start="random", augment="none")
    with_probes, without = (carried_out(replace(plan, probes=probes), workspace) for probes in (True, False))
    assert same(weights_of(with_probes.run), weights_of(without.run))


def test_checkpoints_go_when_the_run_is_done_and_stay_when_it_was_stopped(pictures, workspace):
    done = Run.create(planned(pictures, epochs=1), workspace)
    carry_out(done, train)
    assert not (done.folder / "checkpoints").exists()
    stopped = carried_out(planned(pictures, batch_size=4, epochs=50), workspace, after_steps(30))
    kept = (stopped.run.folder / "checkpoints").iterdir()
    assert {path.name.partition("-")[0] for path in kept} == {"best", "epoch"}


def test_much_data_starts_from_a_part_of_its_training_images_of_every_class(pictures, workspace, monkeypatch):
    train = len(pictures.part("train"))
    monkeypatch.setattr("tl_core.training.head_start.START_IMAGES", train // 2)
    result = carried_out(planned(pictures), workspace)
    again = carried_out(planned(pictures), workspace)
    totals = [
        [stage.total for stage in of_kind(one.events, Stage) if stage.stage == "Computing codes"]
        for one in (result, again)
    ]
    assert 0 < totals[0][0] <= train // 2
    assert not totals[1], "the second run starts from the codes of the first"
    assert result.curve(HEAD, "val", "accuracy")[0] > 1 / len(pictures.classes)
    assert same(weights_of(result.run), weights_of(again.run))


def test_a_trained_network_says_how_little_few_images_prove(pictures, workspace):
    plan = planned(pictures, "fine_tune_top", epochs=1)
    result = carried_out(plan, workspace).run.result()
    low, high = result.reported.interval
    held_back = len(pictures.part("val"))
    assert result.cross_validated is None
    assert result.verdict.endswith(
        f"Only {held_back} are held back: the true accuracy may be anything between {100 * low:.0f} % and"
        f" {100 * high:.0f} %."
    )
