"""One run at a time on a device: the others wait and know their place. Where there are several alike, whoever
is next takes any that is free. Browsers take turns: whoever has one at work, or more of them waiting, lets
others go first.
"""

import re
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from tl_core.runs.run import Run
from tl_core.workspace import Workspace, visitors

PAUSE_SECONDS = 0.3
# Linux says of every start of a machine which one it is.
BOOT_ID, NOT_A_NAME = Path("/proc/sys/kernel/random/boot_id"), re.compile(r"[^A-Za-z0-9_.]")
# How the name of a ticket ends: of a run that waits, and of the one at work.
WAITS, WORKS = ".ticket", ".served"


@dataclass(frozen=True)
class Queue:
    """The queue of devices that are alike, such as all GPUs of this machine: a folder with a lock for each
    and one ticket a run, waiting or at work.

    A ticket is an empty file named by the time it was drawn and its run. The run holds its lease meanwhile,
    so a ticket whose run has a free lease belongs to the dead and is thrown away by whoever meets it.
    """

    folder: Path
    runs: Path
    devices: tuple[str, ...]

    @classmethod
    def of(cls, workspace: Workspace, devices: tuple[str, ...]) -> "Queue":
        """The queue of torch device names such as `cpu`, or `cuda:0` and `cuda:1`. A workspace may lie on a
        disk that several machines see: each has queues of its own, and new ones once it was started again.
        """
        host, boot = this_boot()
        kind = devices[0].partition(":")[0]
        return cls(workspace.devices / host / f"{boot}-{kind}", workspace.runs, devices)

    def lock(self, device: str) -> FileLock:
        return FileLock(self.folder / f"{device.replace(':', '-')}.lock")

    def busy(self) -> bool:
        """Whether a run is at work on every device."""
        if not self.folder.exists():
            return False
        taken = self.take()
        if taken:
            taken[1].release()
        return taken is None

    def take(self) -> tuple[str, FileLock] | None:
        """A device that is free, and its lock, which is held now; None where all have a run at work."""
        for device in self.devices:
            lock = self.lock(device)
            if _taken(lock):
                return device, lock
        return None

    def draw(self, run: Run) -> Path:
        """A ticket at the end of the queue; one that an earlier attempt of the run left behind is void."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._forget_earlier_boots()
        for old in self.folder.glob(f"*.{run.id}.*"):
            old.unlink(missing_ok=True)
        # The monotonic clock is one for all processes of the machine and cannot be set back; it begins anew
        # when the machine does, and so do its queues.
        ticket = self.folder / f"{time.monotonic_ns():020d}.{run.id}{WAITS}"
        ticket.touch()
        return ticket

    def _forget_earlier_boots(self) -> None:
        """Nobody waits in a queue of this machine from before it was started."""
        boot = self.folder.name.partition("-")[0]
        for left in self.folder.parent.glob("*"):
            if left.name.partition("-")[0] != boot:
                shutil.rmtree(left, ignore_errors=True)

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
) -> Iterator[str | None]:
    """Wait for a device and hold it while the context is open. The run holds its lease.

    `waiting` hears the place in the queue whenever it changes. Yields the name of the device; None, without
    any, when `should_stop` said so first.
    """
    ticket, taken = queue.draw(run), None
    try:
        taken = _wait(queue, ticket, waiting, should_stop)
        yield taken[0] if taken else None
    finally:
        for held in (ticket, ticket.with_suffix(WORKS)):
            held.unlink(missing_ok=True)
        if taken:
            taken[1].release()


def _wait(
    queue: Queue, ticket: Path, waiting: Callable[[int], None], should_stop: Callable[[], bool]
) -> tuple[str, FileLock] | None:
    told = 0
    while not should_stop():
        place = queue.place(ticket)
        if place == 1 and (taken := queue.take()):
            ticket.rename(ticket.with_suffix(WORKS))
            return taken
        if place != told:
            waiting(place)
            told = place
        time.sleep(PAUSE_SECONDS)
    return None


def this_boot() -> tuple[str, str]:
    """This machine's name, and what tells apart the times it was started."""
    number = f"{psutil.boot_time():.0f}"
    with suppress(OSError):
        number = BOOT_ID.read_text(encoding="ascii")
    return NOT_A_NAME.sub("_", socket.gethostname()) or "_", NOT_A_NAME.sub("", number)[:12]


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
