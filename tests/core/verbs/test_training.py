"""A run that failed keeps its best weights on request, as a stopped one does by itself."""

from dataclasses import replace

import pytest

import tl_core as thaw
from tests.core.stand_ins.training import attempted, beginner, reached, same, weights_of
from tl_core.runs import Run
from tl_core.runs.trainer import RunFailedError, carry_out
from tl_core.training.train import train

QUIET = {"report": lambda *told: None}
ERROR = "IndexError: index 7 is out of bounds"


def failed_after(epoch: float, run: Run) -> Run:
    """The run, its process ended in an error once its curves have come to that epoch."""

    def failing(plan, workspace, folder, channel) -> bool:
        def should_stop() -> bool:
            if reached(run) > epoch:
                raise IndexError("index 7 is out of bounds")
            return False

        return train(plan, workspace, folder, replace(channel, should_stop=should_stop))

    with pytest.raises(RunFailedError, match=f"{ERROR}.*keep its best weights so far with: .* keep {run.id}"):
        carry_out(run, failing)
    return run


@pytest.fixture
def plan(pictures):
    return beginner(pictures, "fine_tune_top", epochs=4)


def test_a_failed_run_has_the_result_that_a_stop_at_its_last_whole_epoch_gives(plan, workspace):
    failed, stopped = failed_after(2.0, Run.create(plan, workspace)), Run.create(plan, workspace)
    attempted(stopped, workspace, lambda: reached(stopped) == 2.0)
    assert failed.result() is None and failed.receipt() is None
    kept = thaw.keep(failed.id, workspace=workspace.root, **QUIET)
    result = kept.result
    assert same(weights_of(failed), weights_of(stopped)) and kept.receipt == stopped.receipt()
    assert (result.epochs_done, result.scores) == (2.0, stopped.result().scores)
    said = f"{ERROR}; the best weights so far, of epoch {result.best_epoch:g}, are kept"
    assert result.failure == kept.status.reason == said and kept.status.state == "failed"
    with pytest.raises(ValueError, match="is failed; its best weights are kept"):
        thaw.keep(failed)


def test_a_run_that_kept_its_best_can_still_be_resumed_to_its_end(plan, workspace):
    failed, whole = failed_after(1.0, Run.create(plan, workspace)), Run.create(plan, workspace)
    thaw.keep(failed, **QUIET)
    attempted(whole, workspace)
    resumed = thaw.resume(failed, **QUIET)
    assert resumed.status.state == "done" and resumed.result.failure == ""
    assert same(weights_of(failed), weights_of(whole))


def test_before_its_first_whole_epoch_the_head_that_was_solved_is_kept(pictures, workspace):
    plan = replace(beginner(pictures, "fine_tune_top"), head_start="solved")
    failed = failed_after(0.5, Run.create(plan, workspace))
    kept = thaw.keep(failed, **QUIET)
    assert kept.result.best_epoch == 0 and kept.receipt.frozen_unchanged
    assert "of epoch 0, are kept" in kept.result.failure
