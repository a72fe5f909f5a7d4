"""The events of a run: one JSON line each, written whole, read up to the last whole line."""

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Emit = Callable[..., None]
# Hears what is being done: a sentence, and how much of how many; 0 of 0 where that is not known.
Report = Callable[[str, int, int], None]


@dataclass
class EventWriter:
    """Appends events to a file. `attempt` marks the rows of one execution, `seq` counts them."""

    path: Path
    attempt: int
    seq: int = 0
    started: float = field(default_factory=time.monotonic)

    def emit(self, kind: str, **values: object) -> None:
        """Write one event with one system call, so that a reader never sees half of it. NaN and infinity
        become null.
        """
        row = {
            "kind": kind,
            "attempt": self.attempt,
            "seq": self.seq,
            "time": round(time.monotonic() - self.started, 3),
            **values,
        }
        line = json.dumps({key: _finite(value) for key, value in row.items()}, allow_nan=False) + "\n"
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(handle, (_missing_newline(handle) if self.seq == 0 else b"") + line.encode())
        finally:
            os.close(handle)
        self.seq += 1


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _missing_newline(handle: int) -> bytes:
    """What ends the line that an earlier attempt left unfinished (killed, or the disk was full), if it
    did.
    """
    size = os.fstat(handle).st_size
    return b"" if size == 0 or os.pread(handle, 1, size - 1) == b"\n" else b"\n"


def read_events(path: Path) -> list[dict]:
    """Every whole event in `path`, in order of writing; an unfinished line is left out."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    return [event for line in whole.splitlines() if (event := _parsed(line))]


def _parsed(line: bytes) -> dict | None:
    try:
        return json.loads(line)
    except ValueError:
        return None  # the half line of an attempt that was killed, ended by the next attempt


def stages(report: Report) -> Emit:
    """Hears the events of a run and reports its stages."""

    def emit(kind: str, **values: object) -> None:
        if kind == "stage":
            report(values["stage"], values["done"] or 0, values["total"] or 0)

    return emit
