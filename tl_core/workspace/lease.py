"""A lease on a folder, held by the process at work there. The kernel frees it when the process dies."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

# A process takes its lease at most this long after it was asked for. Until then a free lease does not mean
# that the process died.
START_SECONDS = 60.0
# Longer than a look (`held`) lasts, so that nobody who only looks keeps a process from its lease.
PATIENCE_SECONDS = 2.0


def just_now(moment: float) -> bool:
    """Whether a process asked for at that time may be on its way. What lies far ahead does not count: the
    clock was set back since.
    """
    return abs(time.time() - moment) < START_SECONDS


@dataclass(frozen=True)
class Lease:
    """The lease of the process at work in `folder`.

    A file with its pid would not do: pids are used again, and a dead process that nobody waited for has one.
    """

    folder: Path

    def announce(self) -> bool:
        """Say that a process will come. False when one is here or on its way: then start no other."""
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
        """Take the lease for as long as the returned context is open.

        Raises filelock.Timeout when another process has the lease.
        """
        taken = self._lock().acquire(timeout=PATIENCE_SECONDS, poll_interval=0.02)
        self._announcement.unlink(missing_ok=True)
        return taken

    def held(self) -> bool:
        """Whether a living process has the lease.

        Those who look share the lock, so that none of them takes another for the process.
        """
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def expected(self) -> bool:
        """Whether a process has the lease or was asked for a moment ago.

        The announcement is looked for first: a process takes the lease before it removes the announcement.
        """
        return self._announced() or self.held()

    def _announced(self) -> bool:
        try:
            return just_now(self._announcement.stat().st_mtime)
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
