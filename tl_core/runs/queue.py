"""One run at a time on a device: the others wait and know their place. Browsers take turns: whoever has one
at work, or more of them waiting, lets others go first.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from tl_core.runs.run import Run
from tl_core.workspace import Workspace, visitors

PAUSE_SECONDS = 0.3
# How the name of a ticket ends: of a run that waits, and of the one at work.
WAITS, WORKS = ".ticket", ".served"


@dataclass(frozen=True)
class Queue:
    """The queue of one device: a folder with the device's lock and one ticket a run, waiting or at work.

    A ticket is an empty file named by the time it was drawn and its run. The run holds its lease meanwhile,
    so a ticket whose run has a free lease belongs to the dead and is thrown away by whoever meets it.
    """

    folder: Path
    runs: Path

    @classmethod
    def of(cls, workspace: Workspace, device: str) -> "Queue":
        """The queue of a torch device name such as `cpu` or `cuda:0`."""
        return cls(workspace.devices / device.replace(":", "-"), workspace.runs)

    @property
    def lock(self) -> FileLock:
        return FileLock(self.folder / "device.lock")

    def busy(self) -> bool:
        """Whether a run is at work on the device."""
        lock = self.lock
        free = not self.folder.exists() or _taken(lock)
        lock.release()
        return not free

    def draw(self, run: Run) -> Path:
        """A ticket at the end of the queue; one that an earlier attempt of the run left behind is void."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"*.{run.id}.*"):
            old.unlink(missing_ok=True)
        # The monotonic clock is one for all processes of the machine and cannot be set back.
        ticket = self.folder / f"{time.monotonic_ns():020d}.{run.id}{WAITS}"
        ticket.touch()
        return ticket

    def place(self, ticket: Path) -> int:
        """How many living runs are served before the ticket's own, and one: 1 is next."""
        order = self._in_turn()
        return 1 + (order.index(ticket) if ticket in order else len(order))

    def _in_turn(self) -> list[Path]:
        """The tickets of those that wait, as they are served: the first of everybody, then the second of
        everybody, and so on, where a run at work is its owner's first. Within a round, as they came.
        """
        rounds: list[tuple[int, Path]] = []
        before: Counter[frozenset[str]] = Counter()
        for ticket in sorted([*self.folder.glob(f"*{WAITS}"), *self.folder.glob(f"*{WORKS}")]):
            run = Run(self.runs / ticket.name.split(".")[1])
            if run.alive():
                owner = visitors.owners(run.folder)
                rounds.append((before[owner], ticket))
                before[owner] += 1
            else:
                ticket.unlink(missing_ok=True)
        return [ticket for _, ticket in sorted(rounds) if ticket.suffix == WAITS]


@contextmanager
def turn(
    queue: Queue, run: Run, waiting: Callable[[int], None], should_stop: Callable[[], bool]
) -> Iterator[bool]:
    """Wait for the device and hold it while the context is open. The run holds its lease.

    `waiting` hears the place in the queue whenever it changes. Yields False, without the device, when
    `should_stop` said so first.
    """
    lock, ticket = queue.lock, queue.draw(run)
    try:
        yield _wait(queue, lock, ticket, waiting, should_stop)
    finally:
        for held in (ticket, ticket.with_suffix(WORKS)):
            held.unlink(missing_ok=True)
        lock.release()


def _wait(
    queue: Queue,
    lock: FileLock,
    ticket: Path,
    waiting: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> bool:
    told = 0
    while not should_stop():
        place = queue.place(ticket)
        if place == 1 and _taken(lock):
            ticket.rename(ticket.with_suffix(WORKS))
            return True
        if place != told:
            waiting(place)
            told = place
        time.sleep(PAUSE_SECONDS)
    return False


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
