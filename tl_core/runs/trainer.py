"""What a trainer process does around the loop: its lease, its attempt, its turn on the device, and how it
ended.

The loop itself (training/fine_tune.py) knows none of this: it gets a channel to speak and to listen.
"""

import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType

from filelock import Timeout

from tl_core.evidence.wording import counted
from tl_core.plans import Plan
from tl_core.runs.channel import Channel, stop_reader
from tl_core.runs.hardware import devices_for
from tl_core.runs.keeping import clear_scratch, is_whole, unkept
from tl_core.runs.queue import Queue, turn
from tl_core.runs.run import FINAL, Run, RunState, StaleAttemptError, Status
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.events import Emit, Event, EventWriter, Note, Stage, seconds_worked
from tl_core.workspace.full_disk import SENTENCE, FullDiskError, give_back, is_of_full_disk
from tl_core.workspace.quotas import Quotas

# A training: a plan, the workspace, the run's folder and how to speak; whether it went to its end.
Work = Callable[[Plan, Workspace, Path, Channel], bool]


class RunFailedError(RuntimeError):
    """The attempt ended in an error. Its sentence is in the run's status, where it happened in the run's
    output.log.
    """


def carry_out(run: Run, work: Work, watch: Emit | None = None) -> Status:
    """Train the run in this process, from its lease to its last word.

    `work` is the training itself (`tl_core.training.train.train`); `watch` hears every event too. Raises
    ValueError when another process is at it or was, StaleAttemptError when a newer attempt took over,
    RunFailedError.
    """
    try:
        lease = run.lease.take()
    except Timeout:
        raise ValueError(f"run {run.id} is at work in another process; wait for it or stop it") from None
    with lease:
        if run.status().state in FINAL:
            raise ValueError(f"run {run.id} is {run.status().state} already; another process was quicker")
        with last_word_on_full_disk(run), Attempt.begin(run, watch) as attempt, stopping_on_signals(run):
            return attempt.carry_out(work)


@contextmanager
def last_word_on_full_disk(run: Run) -> Iterator[None]:
    """Inside, a full disk is the run's last word, in the room that it has set aside: it can be resumed.

    Raises RunFailedError.
    """
    try:
        yield
    except FullDiskError as error:
        give_back(run.folder)
        reason = f"{error}; then resume the run, which goes on from its last checkpoint"
        with suppress(FullDiskError):  # somebody else was quicker: the free lease then says interrupted
            run.write_status(Status("failed", reason))
        raise RunFailedError(reason) from error


@dataclass(frozen=True)
class Attempt:
    """One execution of a run. It speaks in the run's folder for as long as no newer one has begun.

    As a context it makes an error the run's last word, and passes it on as RunFailedError.
    """

    run: Run
    number: int
    writer: EventWriter
    watch: Emit | None

    @classmethod
    def begin(cls, run: Run, watch: Emit | None) -> "Attempt":
        """The next attempt of the run. The caller holds the lease."""
        number = run.begin_attempt()
        return cls(run, number, run.writer(number), watch)

    def carry_out(self, work: Work) -> Status:
        """Wait for the device and train on it. A result that is whole is not trained again."""
        if is_whole(self.run):
            return self.conclude()
        workspace, should_stop = self.run.workspace, stop_reader(self.run)
        if self.number > 1:
            begun = "Keeping the best so far" if self.run.keeping() else "Resumed"
            self.emit(Note(f"{begun}: attempt {self.number}"))
        devices = tuple(device.name for device in devices_for(self.run.plan.device))
        with turn(
            Queue.of(workspace, devices),
            self.run,
            lambda place: self.wait(place, " and ".join(devices)),
            should_stop,
        ) as device:
            if device is None:
                return self.end("stopped", "stopped before it began")
            self.writer.restart_clock()
            self.say("running", f"on {device}")
            earlier = seconds_worked(event for event in self.run.events() if event.attempt < self.number)
            over = self._time_is_up(earlier)
            channel = self.channel(lambda: should_stop() or bool(over()), device, earlier)
            if work(self.run.plan, workspace, self.run.folder, channel):
                return self.conclude()
            return self.end("stopped", f"{over() or 'stopped'}; {self._kept()}")

    def _time_is_up(self, earlier: float) -> Callable[[], str]:
        """Why the run has to end, once it has worked for as long as a server lets a run of somebody's, with
        the seconds of `earlier` attempts; empty before.
        """
        most = Quotas.of_server().seconds if visitors.owners(self.run.folder) else None
        begun = time.monotonic()

        def over() -> str:
            if most is None or earlier + time.monotonic() - begun < most:
                return ""
            return f"stopped after {most / 60:g} minutes of work, which is what this server gives a run"

        return over

    def _kept(self) -> str:
        """What there is of a run that was stopped."""
        if unkept(self.run):
            return "it had not gone on yet"
        kept = self.run.has_result()
        return "the best weights so far are kept" if kept else "there was nothing to keep yet"

    def channel(self, should_stop: Callable[[], bool], device: str, earlier: float) -> Channel:
        """How the training on that device speaks and listens, for as long as this attempt is the newest."""
        ended, check = self.run.keeping(), partial(self.run.check_attempt, self.number)
        failure = ended.reason if ended else ""
        return Channel(self.emit, should_stop, self.run.requested_groups, check, failure, earlier, device)

    def say(self, state: RunState, reason: str = "", place: int | None = None) -> Status:
        self.run.check_attempt(self.number)
        status = Status(state, reason, place)
        self.run.write_status(status)
        return status

    def conclude(self) -> Status:
        """The last word of a run that went to its end. What it needed until then goes after that: killed in
        between, it is done all the same.
        """
        said = self.say("done")
        give_back(self.run.folder)
        clear_scratch(self.run.workspace)
        return said

    def end(self, state: RunState, reason: str) -> Status:
        """The last word of an attempt that did not train to the end. One that was only to keep the best
        weights leaves the run in the state in which it was.
        """
        if ended := self.run.keeping():
            state, reason = ended.state, self._reason_after_keeping(ended, state, reason)
        said = self.say(state, reason)
        give_back(self.run.folder)
        self.run.end_keeping()
        return said

    def _reason_after_keeping(self, ended: Status, state: RunState, reason: str) -> str:
        if state == "failed":
            return f"{ended.reason}; its best weights could not be kept: {reason}"
        result = self.run.result()
        return result.failure if result and result.failure.startswith(ended.reason) else ended.reason

    def emit(self, event: Event) -> None:
        self.run.check_attempt(self.number)
        self.writer.emit(event)
        if self.watch:
            self.watch(event)

    def wait(self, place: int, device: str) -> None:
        before = f"{counted(place, 'run')} before this one on {device}"
        status = self.say("queued", f"waiting to start, {before}", place)
        self.writer.restart_clock()
        self.emit(Stage(status.reason.capitalize()))

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # A second Ctrl-C is no Exception: it leaves at once, and the free lease then says interrupted.
        if not isinstance(error, Exception) or isinstance(error, StaleAttemptError):
            return
        if is_of_full_disk(error):
            raise FullDiskError(SENTENCE) from error
        log = self.run.folder / "output.log"
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(error, file=file)
        said = [self.end("failed", sentence_for(error)).reason]
        if not isinstance(error, ValueError):
            said.append(f"where it happened is in {log}")
        if unkept(self.run):
            said.append(f"keep its best weights so far with: python -m tl_core keep {self.run.id}")
        raise RunFailedError("; ".join(said)) from error


def sentence_for(error: Exception) -> str:
    """What a person reads: our own refusals as they are, anything else with its type."""
    if is_of_full_disk(error):
        return str(error) if isinstance(error, FullDiskError) else SENTENCE
    known = isinstance(error, ValueError | RunFailedError | StaleAttemptError)
    return str(error) if known else f"{type(error).__name__}: {error}"


@contextmanager
def stopping_on_signals(run: Run) -> Iterator[None]:
    """Ctrl-C or a polite kill stops the run as its Stop button does; the second one does what it always
    did.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        run.request_stop()
        signal.signal(number, before[number])

    if threading.current_thread() is not threading.main_thread():
        yield  # Python takes signals in the main thread only
        return
    before = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
