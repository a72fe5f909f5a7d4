"""The events of a run: one JSON line each, written whole, read up to the last whole line."""

import json
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Emit = Callable[..., None]


@dataclass
class EventWriter:
    """Appends events to a file. `attempt` marks the rows of one execution, `seq` counts them."""

    path: Path
    attempt: int
    seq: int = 0
    started: float = field(default_factory=time.monotonic)

    def emit(self, kind: str, **values: object) -> None:
        """Write one event with one system call, so that a reader never sees half of it. NaN and infinity become null."""
        row = {"kind": kind, "attempt": self.attempt, "seq": self.seq, "time": round(time.monotonic() - self.started, 3), **values}
        line = json.dumps({key: _finite(value) for key, value in row.items()}, allow_nan=False) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        self.seq += 1


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_events(path: Path) -> list[dict]:
    """Every whole event in `path`, in order of writing; an unfinished last line is left for the next read."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()]


def follow(path: Path, running: Callable[[], bool], pause: float = 0.2) -> Iterator[dict]:
    """Events as they come, until `running()` is false and all have been read."""
    seen = 0
    while True:
        alive = running()
        events = read_events(path)
        yield from events[seen:]
        seen = len(events)
        if not alive:
            return
        time.sleep(pause)
