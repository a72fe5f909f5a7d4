"""What one image may take of the machine: memory and time. The process that decodes it sets the limits for
itself, and the kernel keeps them.

Where a system has no such limit, that process says so and goes on without.
"""

import signal
import sys
from dataclasses import dataclass
from importlib import import_module

# A picture of 50 million pixels takes a fourth of this at most, of whatever kind, on an ordinary machine
# (tests/benchmarks/worst_files.py).
SECONDS_A_MEGAPIXEL = 0.15


@dataclass(frozen=True)
class Limits:
    """`memory` is in bytes. An image of few pixels, and a header, have the least `seconds`."""

    memory: int = 2**30
    seconds: float = 2.0

    def seconds_for(self, pixels: int) -> float:
        """Seconds of computing that a picture of so many pixels may take."""
        return max(self.seconds, SECONDS_A_MEGAPIXEL * pixels / 1e6)


def confine(memory: int) -> str:
    """Let this process have so many bytes more than it has now, and write to no file. Why not, where the
    system keeps no such limit; else empty.
    """
    if not sys.platform.startswith("linux"):  # macOS takes the limit and does not keep it
        return "this system has no limit for the memory of a process"
    resource = import_module("resource")  # there is none on Windows
    with open("/proc/self/statm", encoding="ascii") as told:
        now = int(told.read().split()[0]) * resource.getpagesize()
    limits = {resource.RLIMIT_AS: now + memory, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    return ""


def give(seconds: float) -> None:
    """From now on so many seconds of computing, after which the kernel ends this process; 0 takes the limit
    away.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
