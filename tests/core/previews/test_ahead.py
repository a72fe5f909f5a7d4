"""What is computed ahead is what the run would compute first: the run is the same, it only finds it there."""

from dataclasses import replace

import pytest

from tests.core.stand_ins.training import carried_out, looked_at, planned, same, weights_of
from tl_core.previews import ahead
from tl_core.previews.ahead import compute_ahead
from tl_core.runs.queue import Queue
from tl_core.workspace import Workspace
from tl_core.workspace.events import Stage, of_kind


def computed(run) -> list[int]:
    return [stage.done for stage in of_kind(run.events, Stage) if stage.stage == "Computing codes"]


@pytest.mark.parametrize("strategy", ["linear_probe", "fine_tune_all"])
def test_a_run_finds_what_was_computed_ahead_and_is_the_same(
    strategy, picture_folder, pictures, workspace, tmp_path, monkeypatch
):
    monkeypatch.setattr(ahead, "AHEAD_SECONDS", 300)
    elsewhere = Workspace(tmp_path / "elsewhere")
    alone = carried_out(planned(looked_at(picture_folder, elsewhere), strategy), elsewhere)
    compute_ahead(planned(pictures, strategy), workspace)
    prepared = carried_out(planned(pictures, strategy), workspace)
    # The test part of fixed features is computed last, when nobody waits for a first point.
    later = len(pictures.part("test")) if strategy == "linear_probe" else 0
    assert sum(computed(alone)) > sum(computed(prepared)) == later
    assert same(weights_of(alone.run), weights_of(prepared.run))
    assert len(list(workspace.runs.iterdir())) == 1


def test_what_takes_long_is_left_to_the_run(pictures, workspace, monkeypatch):
    monkeypatch.setattr(ahead, "AHEAD_SECONDS", 0)
    monkeypatch.setattr("tl_core.network.encoder.MOST_AT_ONCE", 4)
    compute_ahead(planned(pictures, "linear_probe"), workspace)
    assert workspace.codes.exists() and not list(workspace.codes.glob("*/*"))
    assert carried_out(planned(pictures, "linear_probe"), workspace).finished


def test_nothing_is_computed_beside_a_run_at_work(pictures, workspace):
    queue = Queue.of(workspace, ("cpu",))
    queue.folder.mkdir(parents=True)
    with queue.lock("cpu"):
        compute_ahead(planned(pictures), workspace)
    assert not workspace.codes.exists()


def test_a_plan_that_cannot_run_is_refused_as_the_run_would_be(pictures, workspace):
    with pytest.raises(ValueError, match="no dataset"):
        compute_ahead(replace(planned(pictures), dataset="gone"), workspace)
