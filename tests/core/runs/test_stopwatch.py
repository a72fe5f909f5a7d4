"""A run remembers what its phases took, and leaves marks of what a later run finds; a page knows both."""

import pytest

from tests.core.stand_ins.training import CARD, attempted, carried_out, killed_at, planned
from tl_core.plans.kept import kept_for
from tl_core.plans.phases import Amount, Job
from tl_core.plans.timings import earlier
from tl_core.runs import Run
from tl_core.runs.stopwatch import Stopwatch
from tl_core.workspace.events import Note, Stage


def test_each_phase_lasts_until_the_next_is_told_and_waiting_is_none():
    heard = []
    watch = Stopwatch(heard.append)
    stages = ("Opening the backbone", "Waiting for another process", "Epoch 1 of 2", "Validating")
    told = [Note("No GPU"), *map(Stage, stages)]
    for event in told:
        watch(event)
    watch.turn(None)
    assert list(watch.taken) == ["start", "epochs"] and heard == told


@pytest.mark.parametrize("strategy", ["linear_probe", "fine_tune_top"])
def test_a_run_is_remembered_phase_by_phase_and_its_codes_are_known_to_be_kept(pictures, workspace, strategy):
    plan = planned(pictures, strategy)
    carried_out(plan, workspace)
    (timing,) = earlier(workspace, "cpu")
    assert (timing.weights, timing.kind) == ("bundled", "solved" if strategy == "linear_probe" else "top")
    phases = {"start", "codes", "heads", "end"}
    assert timing.taken.keys() == (phases if strategy == "linear_probe" else phases | {"decode", "epochs"})
    job = Job(plan, CARD, Amount.of(pictures), kept_for(plan, CARD, workspace))
    assert job.phases()["codes"] == 0 < timing.estimated["codes"]


def test_a_run_that_was_resumed_or_toggled_tells_nothing(pictures, workspace):
    resumed, toggled = (Run.create(planned(pictures, "fine_tune_top"), workspace) for _ in range(2))
    killed_at(1.4, resumed, workspace)
    assert attempted(resumed, workspace).finished
    toggled.request_groups(("layer4",))
    assert attempted(toggled, workspace).finished
    assert earlier(workspace, "cpu") == ()


def test_a_run_that_ended_early_is_set_against_its_own_epochs(pictures, workspace):
    worse = {"head_rate": 10.0, "backbone_rate": 10.0, "augment": "none", "patience": 1}
    carried_out(planned(pictures, epochs=9, **worse), workspace)
    (timing,) = earlier(workspace, "cpu")
    whole = Job(planned(pictures, epochs=9), CARD, Amount.of(pictures)).phases()
    assert timing.estimated["epochs"] < whole["epochs"] / 2
