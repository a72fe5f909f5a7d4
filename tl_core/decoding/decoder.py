"""Asks processes of their own to decode images, each within limits of memory and time (worker.py).

Such a process lives for many images. Where one dies, the image that it was at is refused, and another process
takes its place.
"""

import atexit
import mmap
import os
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PIL import Image

from tl_core.decoding.decode import TOO_HEAVY
from tl_core.decoding.limits import Limits
from tl_core.decoding.shared import hear, shared_memory, tell
from tl_core.decoding.worker import Answer, Question, Source
from tl_core.workspace.stored import decoder

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = "tl_core.decoding.worker"
# Threads that look at files, each with a process of its own. A third would only wait for the other two.
READERS = 2
LIMITS = Limits()
# The kernel counts what a process computes. For a disk that gives nothing nobody waits longer than this.
PATIENCE_SECONDS, END_SECONDS = 120.0, 1.0
# So much of the shared memory stays filled between two images.
KEPT = 2**24
TOO_SLOW = "decoding it takes longer than an image may; save it again as a JPEG"
CRASHED = "decoding it ended the process that did it; save it again as a JPEG"
# By the signal that ended the process: time is up, or the machine has no memory left.
REASONS: dict[int, str] = {signal.SIGPROF: TOO_SLOW, signal.SIGKILL: TOO_HEAVY}
Made = TypeVar("Made")
# Makes something of an answer and of what it left in the shared memory.
Make = Callable[[Answer, memoryview], Made]
ANSWER = decoder(Answer)


class _GoneError(Exception):
    """The process has ended: by the signal of this number, by itself where that is 0."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass
class Worker:
    """A process that decodes, one image at a time. It is `busy` until it has answered."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    memory: mmap.mmap
    busy: bool = False

    @classmethod
    def start(cls) -> "Worker":
        ours, theirs = socket.socketpair()
        ours.settimeout(PATIENCE_SECONDS)
        number, memory = shared_memory()
        passed, limits = (theirs.fileno(), number), LIMITS
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM, *map(str, (*passed, limits.memory, limits.seconds))],
            env={**os.environ, "PYTHONPATH": _import_path(), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=passed,
        )
        theirs.close()
        os.close(number)
        return cls(process, ours, memory)

    def alive(self) -> bool:
        return self.process.poll() is None

    def rest(self) -> None:
        """It may be asked anew. One that has not answered, and perhaps never will, is ended."""
        if self.busy:
            self.end()
        else:
            IDLE.append(self)

    def end(self) -> None:
        """Also where it is at an image, or waits for a disk."""
        self.line.close()
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)

    def ask(self, question: Question, content: bytes, make: Make[Made]) -> Made:
        """What `make` makes of the answer. Raises ValueError, saying why there is none, and _GoneError."""
        self.busy = True
        self.memory[: question.length] = content
        with suppress(BrokenPipeError):  # reading says more
            tell(self.line, question)
        answer = self._answer()
        self.busy = False
        if answer.missing:
            warnings.warn(f"images are decoded without all limits: {answer.missing}", stacklevel=2)
        if answer.refusal:
            raise ValueError(answer.refusal)
        with memoryview(self.memory) as shared, shared[: answer.length] as left:
            made = make(answer, left)
        if max(answer.length, question.length) > KEPT and hasattr(mmap, "MADV_REMOVE"):
            self.memory.madvise(mmap.MADV_REMOVE)
        return made

    def _answer(self) -> Answer:
        """Raises _GoneError where the process has ended, or gives none."""
        try:
            return ANSWER(hear(self.line))
        except TimeoutError:
            raise _GoneError(signal.SIGPROF) from None
        except ValueError:  # it is not itself any more
            raise _GoneError(signal.SIGABRT) from None
        except (EOFError, ConnectionResetError):
            raise _GoneError(-self.process.wait()) from None


# Those that have nothing to do.
IDLE: list[Worker] = []


def end_idle() -> None:
    """Nobody will ask any more."""
    while IDLE:
        IDLE.pop().end()


atexit.register(end_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=IDLE.clear)  # they answer the process that started them


def begin() -> None:
    """Have a process ready while there is nothing to decode yet."""
    if not IDLE:
        IDLE.append(Worker.start())


def picture(source: Source, at_least: int | None = None) -> Image.Image:
    """The picture in a file, or in a file's bytes, as `decode.open_image` gives it.

    Raises ValueError, saying why, for what cannot be read whole within the limits.
    """
    return _asked(Question("picture", at_least=at_least), source, _as_picture)


def size_of(source: Source) -> tuple[int, int]:
    """Width and height in pixels as shown, after decoding all of it. Raises ValueError as `picture` does."""
    return _asked(Question("size"), source, lambda answer, left: (answer.width, answer.height))


def encoded(
    source: Source, side: int, photograph: bool, quality: int, subsampling: int = -1
) -> tuple[bytes, tuple[int, int]]:
    """A JPEG, or a PNG of what is no photograph, of the picture made no larger than `side`; and its size.

    Raises ValueError as `picture` does.
    """
    wish = "jpeg" if photograph else "png"
    question = Question(wish, at_least=side, side=side, quality=quality, subsampling=subsampling)
    return _asked(question, source, lambda answer, left: (bytes(left), (answer.width, answer.height)))


def _as_picture(answer: Answer, left: memoryview) -> Image.Image:
    """Copied: the shared memory is filled anew."""
    return Image.frombytes("RGB", (answer.width, answer.height), left)


def _asked(question: Question, source: Source, make: Make[Made]) -> Made:
    """Asks a process that has nothing to do.

    One that ended may have ended of something else, such as a machine without memory: another one is asked
    once more. Time is the image's own.
    """
    if isinstance(source, Path):
        question, content = replace(question, path=os.fsencode(os.path.abspath(source))), b""
    else:
        question, content = replace(question, length=len(source)), source
    ended: list[int] = []
    while len(ended) < 2 and signal.SIGPROF not in ended:
        worker = _free()
        try:
            return worker.ask(question, content, make)
        except _GoneError as gone:
            ended.append(gone.number)
        finally:
            worker.rest()
    raise ValueError(REASONS.get(ended[-1], CRASHED))


def _free() -> Worker:
    while IDLE:
        worker = IDLE.pop()
        if worker.alive():
            return worker
        worker.end()
    return Worker.start()


def _import_path() -> str:
    """Where `tl_core` is found: the current folder is the user's, and holds any files at all."""
    named = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(PROJECT), named] if named else [str(PROJECT)])
