"""A process that waits with torch imported, which takes seconds. It reads one command line of Thaw's from its
standard input, as JSON, and goes on as if it had been started with it (`tl_core.command_line.warm`).
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import psutil

# Where `python -m tl_core` is found: the current folder is the user's, and holds any files at all.
PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = "tl_core.command_line.warm"
# Training takes every core there is; the server and the browser that show it come first.
BACKGROUND = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else 5
# Long enough for a small run to end and be drawn; a question asked meanwhile imports torch itself.
ALONE_SECONDS = 10.0
# What answers in a second or two is often asked again by whoever looks at the answer.
# Then the next process begins so many times sooner.
SOONER = 5
# A pipe holds 64 KiB on Linux. Lines within these limits fit before the waiting process reads any, so the
# page that tells it a plan never waits.
MOST_TOLD, LONGEST_LINE = 8, 4096

Process = subprocess.Popen[bytes]


class WaitingProcess:
    """The process that waits, one at a time. Every method returns at once and may be called from any thread.

    When the server ends, the input of the waiting process ends, and it leaves.
    """

    def __init__(self, program: str = PROGRAM, alone_seconds: float = ALONE_SECONDS) -> None:
        self.program, self.alone_seconds = program, alone_seconds
        self._process: Process | None = None
        self._told: set[bytes] = set()
        self._next: threading.Timer | None = None
        self._lock = threading.Lock()

    def waits(self) -> bool:
        """Whether a process waits now."""
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Have a process waiting."""
        with self._lock:
            if not self.waits():
                self._told.clear()
                self._process = spawn([self.program], Path(os.devnull), stdin=subprocess.PIPE)

    def begin_later(self, seconds: float) -> None:
        """Have a process waiting once whoever took the last one has had the cores to itself: importing torch
        would take them from the run that somebody watches.
        """
        with self._lock:
            if self._next:
                self._next.cancel()
            self._next = threading.Timer(seconds, self.begin)
            self._next.daemon = True
            self._next.start()

    def tell(self, told: Mapping[str, object]) -> bool:
        """Tell the waiting process what to do until it is taken; whether it was told now.

        It hears the same thing once, and no more than its pipe holds.
        """
        line = _line(told)
        with self._lock:
            if self._process is None or line in self._told:
                return False
            if len(self._told) >= MOST_TOLD or len(line) > LONGEST_LINE:
                return False
            self._told.add(line)
            return _heard(self._process, line)

    def take(self, told: Mapping[str, object], brief: bool = False) -> Process | None:
        """The waiting process, told its command line; None where none waits. It is the caller's from now on,
        and the next one begins later; soon where the command is `brief`.
        """
        with self._lock:
            process, self._process = self._process, None
        self.begin_later(self.alone_seconds / (SOONER if brief else 1))
        return process if process and _heard(process, _line(told)) else None


def spawn(module: list[str], output: Path, stdin: int = subprocess.DEVNULL) -> Process:
    """Start `python -m MODULE ...` in a session of its own, so that it outlives the server and its terminal;
    what it prints is appended to `output`.
    """
    with output.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *module],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
            stdin=stdin,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    psutil.Process(process.pid).nice(BACKGROUND)
    return process


def _import_path() -> list[str]:
    named = os.environ.get("PYTHONPATH")
    return [str(PROJECT), named] if named else [str(PROJECT)]


def _line(told: Mapping[str, object]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _heard(process: Process, line: bytes) -> bool:
    """Whether the process was told; False when it has died."""
    if process.stdin is None:
        return False
    try:
        process.stdin.write(line)
        process.stdin.flush()
        return True
    except BrokenPipeError:
        process.communicate()
        return False
