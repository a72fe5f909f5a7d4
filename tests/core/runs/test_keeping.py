"""A run that failed is asked to keep its best weights: when it can, and what its state says then."""

import pytest

from tests.core.stand_ins.results import write_result
from tl_core.runs import Run
from tl_core.runs.keeping import CHECKPOINTS, announce_keeper, refusal_to_keep
from tl_core.runs.run import Status
from tl_core.runs.trainer import RunFailedError, carry_out

FAILED = Status("failed", "KeyError: 'layer9'")


@pytest.fixture
def failed(run: Run) -> Run:
    """It has trained three whole epochs; the best was the second."""
    (run.folder / CHECKPOINTS).mkdir()
    for name in ("best-00002.000", "epoch-00002", "epoch-00003"):
        (run.folder / CHECKPOINTS / f"{name}.safetensors").touch()
    run.write_status(FAILED)
    return run


def keeping(plan, workspace, folder, channel) -> bool:
    write_result(Run(folder), failure=f"{channel.failure}; of epoch 2", epochs_done=3.0)
    return False


def failing(*_: object) -> bool:
    raise OSError("the disk is full")


def stopping(*_: object) -> bool:
    return False


def killed_keeper(run: Run) -> None:
    announce_keeper(run)
    with run.lease.take():
        run.begin_attempt()
        run.write_status(Status("running", "on cpu"))


@pytest.mark.parametrize("status", [FAILED, Status("interrupted", "its process ended")])
def test_a_run_that_kept_its_best_is_in_its_state_of_before_and_says_so(failed, status):
    failed.write_status(status)
    assert announce_keeper(failed) and failed.status().state == "queued"
    assert carry_out(failed, keeping) == Status(status.state, f"{status.reason}; of epoch 2")
    assert failed.status() == Status(status.state, f"{status.reason}; of epoch 2")


@pytest.mark.parametrize(
    ("work", "reason"),
    [(failing, "; its best weights could not be kept: OSError: the disk is full"), (stopping, "")],
)
def test_where_keeping_fails_or_is_stopped_the_first_error_stays_readable(failed, work, reason):
    announce_keeper(failed)
    if work is failing:
        with pytest.raises(RunFailedError, match="layer9.*disk is full.*tl_core keep"):
            carry_out(failed, work)
    else:
        carry_out(failed, work)
    assert failed.status() == Status("failed", f"{FAILED.reason}{reason}")
    assert announce_keeper(failed)


def test_a_keeper_that_was_killed_forgets_nothing(failed):
    killed_keeper(failed)
    assert failed.status().state == "interrupted" and announce_keeper(failed)
    assert carry_out(failed, keeping).reason == f"{FAILED.reason}; of epoch 2"


def test_a_run_that_is_resumed_instead_trains(failed):
    killed_keeper(failed)
    assert failed.announce_trainer()
    assert carry_out(failed, lambda plan, workspace, folder, channel: not channel.failure).state == "done"


def test_what_is_kept_already_is_not_kept_again_until_the_run_has_gone_on(failed):
    assert refusal_to_keep(failed) == ""
    write_result(failed, epochs_done=3.0)
    assert refusal_to_keep(failed) == f"run {failed.id} is failed; its best weights are kept"
    write_result(failed, epochs_done=2.25)
    assert refusal_to_keep(failed) == ""


def test_without_a_checkpoint_there_is_nothing_to_keep(run):
    run.write_status(FAILED)
    with pytest.raises(ValueError, match="is failed; it has no checkpoint, so nothing to keep"):
        announce_keeper(run)


def test_a_run_at_work_is_to_be_stopped(failed):
    with failed.lease.take():
        failed.write_status(Status("running", "on cpu"))
        with pytest.raises(ValueError, match="is running; stop it, and it keeps its best"):
            announce_keeper(failed)


def test_a_second_click_starts_no_second_keeper(failed):
    assert announce_keeper(failed)
    with pytest.raises(ValueError, match="is queued"):
        announce_keeper(failed)
