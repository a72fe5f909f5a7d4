"""What a trainer process does around the loop, with a training that only counts; where it matters, in a real
process.
"""

import signal
import time

import pytest

from tests.core.stand_ins.results import write_result
from tl_core.runs import Run
from tl_core.runs.channel import stop_reader
from tl_core.runs.keeping import CHECKPOINTS
from tl_core.runs.run import StaleAttemptError, Status
from tl_core.runs.trainer import RunFailedError, carry_out
from tl_core.workspace import lease as leases
from tl_core.workspace import visitors
from tl_core.workspace.events import EventWriter, Note, of_kind, seconds_worked
from tl_core.workspace.quotas import MINUTES


def finishing(plan, workspace, folder, channel) -> bool:
    channel.emit(Note("trained"))
    return True


def sentences(run: Run) -> list[str]:
    return [event.sentence for event in of_kind(run.events(), Note)]


def test_a_finished_training_is_done(run):
    assert carry_out(run, finishing) == Status("done") == run.status()
    assert sentences(run) == ["trained"]
    assert not run.alive()


def test_the_status_says_running_and_where_while_it_runs(run):
    seen = []

    def work(plan, workspace, folder, channel) -> bool:
        seen.append((run.status(), run.alive(), plan, folder, workspace.runs))
        return True

    carry_out(run, work)
    assert seen == [(Status("running", "on cpu"), True, run.plan, run.folder, run.folder.parent)]


def test_a_training_that_ends_early_is_stopped_and_says_whether_it_kept_anything(run):
    carry_out(run, lambda *_: False)
    assert run.status() == Status("stopped", "stopped; there was nothing to keep yet")
    assert run.announce_trainer()
    write_result(run)
    carry_out(run, lambda *_: False)
    assert run.status() == Status("stopped", "stopped; the best weights so far are kept")


def test_whoever_watches_hears_every_event(run):
    heard = []
    carry_out(run, finishing, watch=heard.append)
    assert heard == [Note("trained")]


@pytest.mark.parametrize(
    "error, reason",
    [(ValueError("the dataset has changed; inspect it again"), "the dataset has changed; inspect it again"),
     (KeyError("layer9"), "KeyError: 'layer9'")],
)  # fmt: skip
def test_an_error_is_the_last_word_with_its_place_in_the_log(run, error, reason):
    def failing(*_: object) -> bool:
        raise error

    with pytest.raises(RunFailedError) as told:
        carry_out(run, failing)
    assert str(told.value).startswith(reason)
    assert run.status() == Status("failed", reason)
    log = (run.folder / "output.log").read_text()
    assert "Traceback" in log and "in failing" in log


def test_a_failed_run_can_be_carried_out_again_and_says_so(run):
    with pytest.raises(RunFailedError):
        carry_out(run, lambda *_: 1 / 0)
    assert run.announce_trainer()
    assert carry_out(run, finishing).state == "done"
    assert sentences(run) == ["Resumed: attempt 2", "trained"]


def test_a_run_that_another_process_trains_is_refused_and_untouched(run, monkeypatch):
    monkeypatch.setattr(leases, "PATIENCE_SECONDS", 0.05)
    with run.lease.take(), pytest.raises(ValueError, match="another process"):
        carry_out(run, finishing)
    assert run.status().state == "queued" and run.events() == []


def test_a_stale_attempt_writes_nothing_more(run):
    def overtaken(plan, workspace, folder, channel) -> bool:
        channel.emit(Note("mine"))
        run.begin_attempt()
        run.write_status(Status("running", "the newer one"))
        channel.emit(Note("too late"))
        return True

    with pytest.raises(StaleAttemptError):
        carry_out(run, overtaken)
    assert sentences(run) == ["mine"]
    with run.lease.take():
        assert run.status() == Status("running", "the newer one")


def test_a_stale_attempt_that_fails_or_ends_leaves_the_status_alone(run):
    def overtaken(plan, workspace, folder, channel) -> bool:
        run.begin_attempt()
        run.write_status(Status("done"))
        raise OSError("late trouble")

    with pytest.raises(StaleAttemptError):
        carry_out(run, overtaken)
    assert run.status() == Status("done")


def test_a_run_stopped_in_the_queue_never_trains(run, workspace):
    run.request_stop()
    assert carry_out(run, lambda *_: pytest.fail("it trained")) == Status(
        "stopped", "stopped before it began"
    )


def test_should_stop_notices_the_request_and_stays_so(run, monkeypatch):
    monkeypatch.setattr("tl_core.runs.channel.STOP_PAUSE_SECONDS", 0)
    should_stop = stop_reader(run)
    assert not should_stop()
    run.request_stop()
    assert should_stop()
    (run.folder / "control" / "stop").unlink()
    assert should_stop()


def test_should_stop_does_not_ask_the_disk_every_time(run):
    should_stop = stop_reader(run)
    should_stop()
    run.request_stop()
    assert not should_stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_and_keeps_what_it_has(run, family, until, number):
    trainer = family.start("counting_trainer.py", run.folder)
    until(run.events)
    trainer.send_signal(number)
    assert trainer.wait(60) == 0
    assert trainer.stdout.read().strip() == "stopped"
    assert run.status().state == "stopped"


def test_a_run_killed_before_its_last_word_is_done_without_training_again(run):
    write_result(run, finished=True)
    assert run.announce_trainer()
    assert carry_out(run, lambda *_: pytest.fail("it trained")) == Status("done")


@pytest.mark.parametrize("content", [None, "{", '{"finished": false}', '{"finished": "yes"}'])
def test_without_a_whole_result_it_trains(run, content):
    if content is not None:
        (run.folder / "result.json").write_text(content)
    carry_out(run, finishing)
    assert sentences(run) == ["trained"]


def test_what_a_killed_run_left_goes_when_the_next_one_is_done(run, plan, workspace):
    interrupted, killed = Run.create(plan, workspace), Run.create(plan, workspace)
    for left in (interrupted, killed):
        (left.folder / CHECKPOINTS).mkdir()
        left.begin_attempt()
    killed.write_status(Status("done"))
    (killed.folder / ".status.json.0").mkdir()
    carry_out(run, finishing)
    assert (interrupted.folder / CHECKPOINTS).exists() and interrupted.status().state == "interrupted"
    assert {path.name for path in killed.folder.iterdir()} == {
        "plan.json",
        "status.json",
        "control",
        "attempt.json",
    }


def test_signals_are_as_before_after_a_run(run):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    carry_out(run, finishing)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_killed_trainer_shows_as_interrupted_and_a_second_attempt_finishes(run, family, until):
    trainer = family.start("counting_trainer.py", run.folder)
    until(lambda: len(run.events()) > 3)
    trainer.kill()
    until(lambda: run.status().state == "interrupted")
    assert run.announce_trainer()
    assert family.start("counting_trainer.py", run.folder, 3).wait(60) == 0
    assert run.status().state == "done"
    assert [event.attempt for event in run.events()][-4:] == [2] * 4


def test_runs_on_one_device_queue_in_order_and_know_their_place(plan, workspace, family, until):
    first, second, third = (Run.create(plan, workspace) for _ in range(3))
    running = family.start("counting_trainer.py", first.folder)
    until(lambda: first.status().state == "running")
    for place, run in enumerate((second, third), start=1):
        family.start("counting_trainer.py", run.folder)
        until(lambda run=run, place=place: run.status().place == place)
    assert third.status() == Status("queued", "waiting to start, 2 runs before this one on cpu", 2)
    running.kill()
    until(lambda: second.status().state == "running")
    until(lambda: third.status().place == 1 and len(third.events()) == 2)
    assert seconds_worked(third.events()) < 0.1
    second.request_stop()
    until(lambda: third.status().state == "running")
    assert (first.status().state, second.status().state) == ("interrupted", "stopped")


def test_an_attempt_knows_how_long_earlier_ones_worked(run):
    for seconds in (50, 7):
        EventWriter(run.events_path, run.begin_attempt(), started=time.monotonic() - seconds).emit(Note("on"))
    heard = []
    carry_out(run, lambda plan, workspace, folder, channel: not heard.append(channel.earlier_seconds))
    assert heard == [pytest.approx(57, abs=1)]


def test_two_trainers_of_one_run_are_one(run, family, until):
    trainers = [family.start("counting_trainer.py", run.folder) for _ in range(2)]
    until(lambda: any(trainer.poll() is not None for trainer in trainers))
    run.request_stop()
    assert sorted(trainer.wait(60) for trainer in trainers) == [0, 1]
    assert run.status().state == "stopped"
    assert {event.attempt for event in run.events()} == {1}


def test_a_trainer_that_comes_when_the_run_has_ended_does_not_begin_anew(run):
    carry_out(run, finishing)
    with pytest.raises(ValueError, match="done already"):
        carry_out(run, lambda *_: pytest.fail("it trained"))
    assert run.status() == Status("done")


def test_a_server_ends_what_works_for_longer_than_it_gives_a_run(run, monkeypatch):
    told = []

    def work(plan, workspace, folder, channel) -> bool:
        told.append(channel.should_stop())
        return False

    monkeypatch.setenv(MINUTES, "1e-9")
    carry_out(run, work)
    assert run.announce_trainer() and told == [False]
    visitors.claim(run.folder, "a" * 16)
    carry_out(run, work)
    assert told == [False, True] and not run.stop_requested()
    assert run.status().reason.startswith("stopped after 1e-09 minutes of work, which is what this server")


def test_time_that_earlier_attempts_worked_counts(run, monkeypatch):
    told = []

    def work(plan, workspace, folder, channel) -> bool:
        time.sleep(0.02)
        channel.emit(Note("worked"))
        told.append(channel.should_stop())
        return False

    visitors.claim(run.folder, "a" * 16)
    carry_out(run, work)
    assert run.announce_trainer() and told == [False]
    monkeypatch.setenv(MINUTES, str(seconds_worked(run.events()) / 60))
    carry_out(run, work)
    assert told == [False, True]
