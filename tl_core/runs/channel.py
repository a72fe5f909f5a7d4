"""How a training speaks and listens: events go out; a stop and other layer groups come in."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tl_core.runs.run import Run
from tl_core.workspace.events import Emit, Stage

# Looking for a file costs microseconds, but a fast loop asks thousands of times a second.
STOP_PAUSE_SECONDS = 0.2


class StopRequestedError(Exception):
    """The user asked to stop before there was anything worth keeping."""


def _no_stop() -> bool:
    return False


def _no_groups() -> None:
    return None


def _no_newer_attempt() -> None:
    return None


@dataclass(frozen=True)
class Channel:
    """What a training knows of whoever started it.

    `requested_groups` gives the layer groups that the user last asked to learn, None where nobody asked.
    `check` raises StaleAttemptError once a newer attempt at the same run has begun; `emit` may raise it too.
    `failure` is what an earlier attempt failed of, where only its best weights are to be kept.
    `earlier_seconds` are those that earlier attempts have worked. `device` is the name of the one that was
    taken for it; empty where nobody took turns.
    """

    emit: Emit
    should_stop: Callable[[], bool] = _no_stop
    requested_groups: Callable[[], tuple[str, ...] | None] = _no_groups
    check: Callable[[], None] = _no_newer_attempt
    failure: str = ""
    earlier_seconds: float = 0.0
    device: str = ""

    def stage(self, sentence: str, done: int | None = None, total: int | None = None) -> None:
        """Say what is being done, and how much of how many."""
        self.emit(Stage(sentence, done, total))

    def report(self, sentence: str, done: int | None = None, total: int | None = None) -> None:
        """The same. Raises StopRequestedError where the user has asked to stop."""
        self.stage(sentence, done, total)
        if self.should_stop():
            raise StopRequestedError


def stop_reader(run: Run) -> Callable[[], bool]:
    """`should_stop` of this run: whether its stop file is there, looked for at most every
    STOP_PAUSE_SECONDS.
    """
    looked, stop = float("-inf"), False

    def should_stop() -> bool:
        nonlocal looked, stop
        now = time.monotonic()
        if not stop and now - looked >= STOP_PAUSE_SECONDS:
            looked, stop = now, run.stop_requested()
        return stop

    return should_stop
