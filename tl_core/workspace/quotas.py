"""What a server lets each of those who use it have: bytes, runs at a time, minutes a run. The user of the
machine and teachers may have all.
"""

import os
from dataclasses import dataclass

from tl_core.workspace import visitors

# Gigabytes of all that is somebody's; runs, races and studies at work or waiting; minutes a run works.
GIGABYTES, RUNS, MINUTES = "THAW_OWNER_GB", "THAW_OWNER_RUNS", "THAW_RUN_MINUTES"


class QuotaError(ValueError):
    """Somebody asked for more than the server lets each have."""


@dataclass(frozen=True)
class Quotas:
    """None where the server sets no bound."""

    bytes: float | None = None
    runs: float | None = None
    seconds: float | None = None

    @classmethod
    def of_server(cls) -> "Quotas":
        """As the environment sets them. Raises ValueError for a setting that is no number above 0."""
        gigabytes, runs, minutes = (_setting(name) for name in (GIGABYTES, RUNS, MINUTES))
        return cls(gigabytes and 1e9 * gigabytes, runs, minutes and 60 * minutes)

    @classmethod
    def of(cls, visitor: str | None) -> "Quotas":
        """Those that bind this visitor."""
        return cls() if visitor is None or visitors.is_teacher(visitor) else cls.of_server()


def _setting(name: str) -> float | None:
    told = os.environ.get(name)
    if not told:
        return None
    try:
        number = float(told)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(f"{name} is {told!r}; set it to a number above 0, or leave it out")
    return number
