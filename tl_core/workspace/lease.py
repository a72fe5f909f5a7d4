"""A lease on a folder: who holds it lives. The kernel takes it back when the process dies, however it
dies.
"""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

# A process takes its lease within this time of being asked for; before, a free lease does not mean that it
# died.
START_SECONDS = 60.0
# Longer than a look (`held`) lasts, so that nobody who only looks keeps a process from its lease.
PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Lease:
    """The lease of the process that works in `folder`. Never a pid: pids are used again, and zombies keep
    theirs.
    """

    folder: Path

    def announce(self) -> bool:
        """Say that a process will come. False when one is here or on its way, and no other must be
        started.
        """
        if self.expected():
            return False
        try:
            with self._lock().acquire(timeout=PATIENCE_SECONDS, poll_interval=0.02):
                if self._announced():
                    return False
                self._announcement.touch()
                return True
        except Timeout:
            return False

    def take(self) -> AcquireReturnProxy:
        """Take it for as long as the returned context is open. Raises filelock.Timeout when another process
        has it.
        """
        taken = self._lock().acquire(timeout=PATIENCE_SECONDS, poll_interval=0.02)
        self._announcement.unlink(missing_ok=True)
        return taken

    def held(self) -> bool:
        """Whether a living process has it. Looks share the lock, so two viewers never take each other for the
        process.
        """
        if not self._path.exists():
            return False
        handle = os.open(self._path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def expected(self) -> bool:
        """Whether a process has it or was asked for a moment ago. The order matters: it takes the lease
        first.
        """
        return self._announced() or self.held()

    def _announced(self) -> bool:
        try:
            return time.time() - self._announcement.stat().st_mtime < START_SECONDS
        except FileNotFoundError:
            return False

    def _lock(self) -> FileLock:
        return FileLock(self._path)

    @property
    def _path(self) -> Path:
        return self.folder / "lease.lock"

    @property
    def _announcement(self) -> Path:
        return self.folder / "starting"
