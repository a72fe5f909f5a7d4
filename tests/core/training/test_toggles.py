"""Groups are frozen and thawed while a run goes, at any moment of it."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from tests.core.stand_ins.training import (
    GROUPS,
    asking,
    attempted,
    carried_out,
    killed_at,
    looked_at,
    network_at_work,
    planned,
    reached,
)
from tl_core.backbones.card import HEAD
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.training.fine_tune import FineTuning
from tl_core.training.setup import open_setup
from tl_core.workspace.events import Event, Metric, Toggle, of_kind


@pytest.fixture
def dataset(picture_folder, workspace):
    return looked_at(picture_folder, workspace)


class AtStep:
    """Asks for other groups after so many questions whether to stop: the loop asks once a step."""

    def __init__(self, run, step, trained):
        self.run, self.step, self.trained, self.asked = run, step, trained, 0

    def __call__(self):
        self.asked += 1
        if self.asked == self.step:
            self.run.request_groups(self.trained)
        return False


def toggled(plan, workspace, trained, step=12):
    run = Run.create(plan, workspace)
    return attempted(run, workspace, AtStep(run, step, trained))


def test_a_thawed_group_moves_and_the_change_is_an_event(dataset, workspace):
    done = toggled(planned(dataset, "fine_tune_top", epochs=6), workspace, ("layer2", "layer3", "layer4"))
    (event,) = of_kind(done.events, Toggle)
    assert event.trained == ("layer2", "layer3", "layer4") and 0 < event.epoch < 6
    drift = done.curve("layer2", "train", "drift")
    assert drift[0] == 0 and drift[-1] > 0
    assert done.curve("layer2", "train", "rate")[-2] > 0


def test_a_frozen_group_stops_at_once(dataset, workspace):
    done = toggled(planned(dataset, "fine_tune_all", epochs=6), workspace, ("layer4",))
    drift = done.curve("layer1", "train", "drift")
    assert drift[0] > 0 and drift[-1] == drift[-2] == drift[-3]
    assert done.curve("layer4", "train", "drift")[-1] > done.curve("layer4", "train", "drift")[-8]


def spans_of(run: Run, group: str) -> list[tuple[float, float | None]]:
    found = next(each for each in run.receipt().groups if each.name == group)
    return [(span.begun, span.ended) for span in found.frozen]


def test_the_receipt_says_from_which_epoch_to_which_a_group_was_frozen(dataset, workspace):
    run = Run.create(planned(dataset, "fine_tune_all", epochs=3, trained=GROUPS[1:]), workspace)
    frozen, thawed = GROUPS[3:], GROUPS[2:]
    done = attempted(run, workspace, asking(run, {0.5: frozen, 1.5: thawed, 2.1: GROUPS}))
    first, second, third = (event.epoch for event in of_kind(done.events, Toggle))
    receipt = run.receipt()
    assert receipt.frozen_unchanged and all(group.trained for group in receipt.groups)
    assert {group: spans_of(run, group) for group in GROUPS} == {
        "stem": [(0, third)],
        "layer1": [(first, third)],
        "layer2": [(first, second)],
        "layer3": [],
        "layer4": [],
    }
    assert "layer1 was frozen from epoch" in receipt.sentence and "in that time" in receipt.sentence


def test_what_is_frozen_to_the_end_is_unchanged_since(dataset, workspace):
    run = Run.create(planned(dataset, "fine_tune_all", epochs=3), workspace)
    attempted(run, workspace, asking(run, {1.1: ("layer4",)}))
    assert spans_of(run, "layer1") == [(pytest.approx(1.29, abs=0.1), None)]
    assert "stem, layer1, layer2, layer3 were frozen from epoch" in run.receipt().sentence
    assert "unchanged since" in run.receipt().sentence


@pytest.mark.parametrize("changes", [{}, {"ema": 0.9}, {"augment": "none"}])
@pytest.mark.parametrize("kind", ["weight", "running_mean"])
def test_a_group_that_is_changed_while_it_is_frozen_is_named(dataset, workspace, kind, changes):
    run = Run.create(planned(dataset, "fine_tune_all", epochs=3, **changes), workspace)
    user = asking(run, {0.5: ("layer3", "layer4"), 2.1: GROUPS})
    tampered = []

    with network_at_work() as network:

        def should_stop() -> bool:
            if reached(run) >= 1.2 and not tampered:
                tensors = network().group_tensors("layer1")
                name = next(name for name in tensors if kind in name)
                tampered.append(name)
                with torch.no_grad():
                    tensors[name].add_(1e-3)
            return user()

        assert attempted(run, workspace, should_stop).finished
    assert tampered and run.receipt().changed == ("layer1",)
    assert run.receipt().sentence == "layer1 was frozen and has changed: do not trust this run."
    assert not run.result().frozen_unchanged


def test_everything_can_be_frozen_and_the_head_goes_on(dataset, workspace):
    done = toggled(planned(dataset, "fine_tune_top", epochs=4), workspace, ())
    assert done.finished and done.curve("head", "train", "rate")[-2] > 0


def test_a_resumed_run_has_the_groups_it_had(dataset, workspace):
    plan = planned(dataset, "fine_tune_top", epochs=6)
    run = Run.create(plan, workspace)
    stop = AtStep(run, 12, ("layer2", "layer3", "layer4"))
    attempted(run, workspace, lambda: stop() or stop.asked > 24)
    again = attempted(run, workspace)
    assert again.finished
    assert again.curve("layer2", "train", "rate")[0] > 0


def test_asking_for_what_is_already_so_changes_nothing(dataset, workspace):
    plan = planned(dataset, "fine_tune_top", epochs=3)
    plain, same = carried_out(plan, workspace), toggled(plan, workspace, plan.trained)
    assert not of_kind(same.events, Toggle)
    first, second = (load_file(done.run.folder / "model" / "model.safetensors") for done in (plain, same))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_an_unknown_group_is_refused(dataset, workspace):
    run = Run.create(planned(dataset), workspace)
    with pytest.raises(ValueError, match="no layer group layer9"):
        run.request_groups(("layer9",))
    assert run.requested_groups() is None


def test_the_result_is_that_of_the_best_weights_where_later_ones_were_frozen_and_kept(dataset, workspace):
    """The first weights count as better than any can be; what layers gave that froze later is kept."""
    plan, asked = planned(dataset, "fine_tune_all", epochs=2, augment="none"), {}

    def freeze_in_the_second_epoch(event: Event) -> None:
        if isinstance(event, Metric) and event.epoch > 1:
            asked["groups"] = ("layer4",)

    channel = Channel(freeze_in_the_second_epoch, requested_groups=lambda: asked.get("groups"))
    tuning = FineTuning.begin(open_setup(plan, workspace, channel), workspace.root)
    network, first = tuning.learner.state.network, tuning.learner.scores(tuning.learner.state.network, "val")
    tuning.best = replace(tuning.best, accuracy=2.0)
    tuning.run()
    last, outcome = tuning.learner.scores(network, "val"), tuning.outcome()
    assert outcome.best_epoch == 0 and not torch.allclose(last[HEAD], first[HEAD], rtol=0.01)
    torch.testing.assert_close(outcome.scores["val"], first[HEAD])


EPOCHS = 6


@pytest.mark.parametrize(
    "changes", [{}, {"augment": "none"}, {"ema": 0.9}], ids=["crops", "whole", "average"]
)
@pytest.mark.parametrize("epoch", [0.1, 4.1, 5.1])
def test_groups_can_be_frozen_in_any_epoch_and_thawed_again(dataset, workspace, epoch, changes):
    run = Run.create(planned(dataset, "fine_tune_all", epochs=EPOCHS, **changes), workspace)
    asked = {epoch: ("layer4",), epoch + 0.5: ("layer3", "layer4")}
    done = attempted(run, workspace, asking(run, asked))
    assert done.finished and run.result().epochs_done == EPOCHS
    toggles = [event.trained for event in of_kind(done.events, Toggle)]
    assert toggles == list(asked.values())
    drift = done.curve("layer1", "train", "drift")
    assert drift[-1] == drift[-2] > 0


@pytest.mark.parametrize("epoch", [0.1, 4.1, 5.1])
def test_a_run_killed_after_a_freeze_resumes(dataset, workspace, epoch):
    run = Run.create(planned(dataset, "fine_tune_all", epochs=EPOCHS), workspace)
    killed_at(epoch + 0.3, run, workspace, asking(run, {epoch: ("layer4",)}))
    resumed = attempted(run, workspace)
    assert resumed.finished and resumed.curve("layer1", "train", "rate")[-1] == 0
