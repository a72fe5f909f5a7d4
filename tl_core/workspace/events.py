"""The events of a run: what it says while it goes, one JSON line each, written whole, read up to the last
whole line.
"""

import errno
import json
import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, ClassVar, TypeVar

from tl_core.workspace.full_disk import full_disk_said
from tl_core.workspace.stored import as_json, decoder


@dataclass(frozen=True, slots=True)
class Event:
    """What all events have: the attempt that wrote it, its place among that attempt's, and when.

    `time` is in seconds since the attempt began to work: it is 0 while the run waits for its device. The
    writer fills in all three.
    """

    kind: ClassVar[str]
    attempt: int = field(default=0, kw_only=True)
    seq: int = field(default=0, kw_only=True)
    time: float = field(default=0.0, kw_only=True)


@dataclass(frozen=True, slots=True)
class Metric(Event):
    """One point of one curve.

    `epoch` counts passes over the training part and may be a fraction; `group` is a layer group or the head;
    `split` the part it was measured on; `value` None where it is not finite.
    """

    kind: ClassVar[str] = "metric"
    epoch: float
    group: str
    split: str
    metric: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Stage(Event):
    """What is being done, in a sentence, and how much of how many where that is known."""

    kind: ClassVar[str] = "stage"
    stage: str
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Note(Event):
    """A sentence for the log."""

    kind: ClassVar[str] = "note"
    sentence: str


@dataclass(frozen=True, slots=True)
class Warning(Event):
    """A sentence that the user of the run should not miss."""

    kind: ClassVar[str] = "warning"
    sentence: str


@dataclass(frozen=True, slots=True)
class Toggle(Event):
    """The user froze or thawed layer groups at this epoch: those that learn from here on."""

    kind: ClassVar[str] = "toggle"
    epoch: float
    trained: tuple[str, ...]


Kind = TypeVar("Kind", bound=Event)
Emit = Callable[[Event], None]
# Hears what is being done: a sentence, and how much of how many; 0 of 0 where that is not known.
Report = Callable[[str, int, int], None]

MOST_KEPT = 16
# What makes an event of a line. Until 0.12 a warning was written as a notice.
KINDS: dict[str, Callable[[bytes], Event]] = {
    Metric.kind: decoder(Metric),
    Stage.kind: decoder(Stage),
    Note.kind: decoder(Note),
    Warning.kind: decoder(Warning),
    Toggle.kind: decoder(Toggle),
    "notice": decoder(Warning),
}


@dataclass
class EventWriter:
    """Appends events to a file. `attempt` marks the rows of one execution, `seq` counts them.

    `torn` says that the last line of the file may be half a one: an earlier attempt's, or of a full disk.
    """

    path: Path
    attempt: int
    seq: int = 0
    torn: bool = True
    started: float = field(default_factory=time.monotonic)

    def restart_clock(self) -> None:
        """Count the time of events from now on."""
        self.started = time.monotonic()

    def emit(self, event: Event) -> None:
        """Write one event with one system call, so that a reader never sees half of it. NaN and infinity
        become null. Raises FullDiskError.
        """
        now = round(time.monotonic() - self.started, 3)
        stamped = as_json(replace(event, attempt=self.attempt, seq=self.seq, time=now))
        row = {"kind": event.kind, **{name: _finite(value) for name, value in stamped.items()}}
        line = json.dumps(row, allow_nan=False) + "\n"
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # Only then: while another process writes, its line may look like half a one.
            missing, self.torn = _missing_newline(handle) if self.torn else b"", True
            with full_disk_said():
                _write_whole(handle, missing + line.encode())
        finally:
            os.close(handle)
        self.seq, self.torn = self.seq + 1, False


def _write_whole(handle: int, content: bytes) -> None:
    """A disk that is full takes the beginning; what comes next begins a line of its own."""
    if os.write(handle, content) < len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _missing_newline(handle: int) -> bytes:
    """What ends a line that was left unfinished, as the process was killed or the disk was full."""
    size = os.fstat(handle).st_size
    return b"" if size == 0 or os.pread(handle, 1, size - 1) == b"\n" else b"\n"


@dataclass(frozen=True)
class _Beginning:
    """The first `size` bytes of a file, which end with the line `last`, and the events in them."""

    size: int = 0
    last: bytes = b""
    events: tuple[Event, ...] = ()


# Of the files that were read last: events are only ever added, and fifty may follow a run.
_kept: OrderedDict[Path, _Beginning] = OrderedDict()
_keeping = threading.Lock()


def read_events(path: Path) -> list[Event]:
    """Every whole event in `path`, in order of writing; an unfinished line is left out. What was read before
    is not read again.
    """
    if not path.exists():
        return []
    with path.open("rb") as file:
        known = _known_of(path, file)
        added = file.read()
    whole = added[: added.rfind(b"\n") + 1]
    if whole:
        known = _and_then(known, whole)
        _keep(path, known)
    return list(known.events)


def _known_of(path: Path, file: BinaryIO) -> _Beginning:
    """What was read of the file before; the file then stands where that ends. Nothing of another file."""
    with _keeping:
        known = _kept.get(path, _Beginning())
    file.seek(known.size - len(known.last))
    if file.read(len(known.last)) == known.last:
        return known
    file.seek(0)
    return _Beginning()


def _and_then(known: _Beginning, whole: bytes) -> _Beginning:
    lines = whole.splitlines(keepends=True)
    events = (event for line in lines if (event := _read(line)))
    return _Beginning(known.size + len(whole), lines[-1], (*known.events, *events))


def _keep(path: Path, read: _Beginning) -> None:
    with _keeping:
        _kept[path] = read
        _kept.move_to_end(path)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


@dataclass(frozen=True)
class _Row:
    kind: str


_row = decoder(_Row)


def _read(line: bytes) -> Event | None:
    """None for half a line, which a killed attempt left and the next one ended, and for what a later Thaw may
    say.
    """
    try:
        decode = KINDS.get(_row(line).kind)
        return decode(line) if decode else None
    except ValueError:
        return None


def of_kind(events: Iterable[Event], kind: type[Kind]) -> list[Kind]:
    """Those of one kind, in their order."""
    return [event for event in events if isinstance(event, kind)]


def seconds_worked(events: Iterable[Event]) -> float:
    """How long all attempts have worked, each up to the last it said."""
    last = {event.attempt: event.time for event in events}
    return sum(last.values())


def stages(report: Report) -> Emit:
    """Hears the events of a run and reports its stages."""

    def emit(event: Event) -> None:
        if isinstance(event, Stage):
            report(event.stage, event.done or 0, event.total or 0)

    return emit
