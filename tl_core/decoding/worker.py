"""The process that decodes images of users: `python -m tl_core.decoding.worker LINE MEMORY BYTES SECONDS`,
the numbers of two files and its limits.

It hears one question at a time on the line, gives a JSON object back, and leaves pixels, or the bytes of a
file, in the shared memory. It leaves when the line ends or nobody asks any more. Nothing here unpickles
anything.
"""

import io
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path

from PIL import Image

from tl_core.decoding.decode import TOO_HEAVY, Hear, open_image, size_of
from tl_core.decoding.limits import Limits, confine, give
from tl_core.decoding.shared import hear, tell
from tl_core.workspace.stored import decoder

# Nobody who reads images is silent so long.
IDLE_SECONDS = 60.0
# Rows that go to the shared memory at once: a copy of all would take as much memory again.
ROWS = 64
# The parts of Pillow that read the six formats, loaded before the first image comes: its time is its own.
PLUGINS = ("Jpeg", "Png", "WebP", "Bmp", "Gif", "Tiff")
Source = Path | bytes


@dataclass(frozen=True)
class Question:
    """What is to be done with an image: a file by its path, else `length` bytes in the shared memory.

    `picture` gives its pixels; `size` nothing but its size; `jpeg` and `png` a file of it, no larger than
    `side`. `at_least` is that of `decode.open_image`.
    """

    wish: str
    path: bytes = b""
    length: int = 0
    at_least: int | None = None
    side: int = 0
    quality: int = 0
    subsampling: int = -1


@dataclass(frozen=True)
class Answer:
    """Width and height of what was asked for, and how many bytes of it lie in the shared memory; or why there
    is none, in one sentence. The first answer says which limit is `missing`, if one is.
    """

    width: int = 0
    height: int = 0
    length: int = 0
    refusal: str = ""
    missing: str = ""


Wish = Callable[[Source, Question, Hear, mmap.mmap], Answer]


def size(source: Source, asked: Question, judge: Hear, memory: mmap.mmap) -> Answer:
    return Answer(*size_of(source, judge))


def picture(source: Source, asked: Question, judge: Hear, memory: mmap.mmap) -> Answer:
    """RGB, 8 bits each, row after row."""
    image = open_image(source, asked.at_least, judge)
    memory.seek(0)
    for top in range(0, image.height, ROWS):
        memory.write(image.crop((0, top, image.width, min(top + ROWS, image.height))).tobytes())
    return Answer(*image.size, memory.tell())


def encoded(format: str, source: Source, asked: Question, judge: Hear, memory: mmap.mmap) -> Answer:
    """A file of the picture, made anew: nothing of the source's own bytes is in it."""
    image = open_image(source, asked.at_least, judge)
    image.thumbnail((asked.side, asked.side), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    # Both options are JPEG's; PNG has no use for them.
    image.save(stream, format, quality=asked.quality, subsampling=asked.subsampling)
    memory.seek(0)
    memory.write(stream.getbuffer())
    return Answer(*image.size, memory.tell())


WISHES: dict[str, Wish] = {
    "size": size,
    "picture": picture,
    "jpeg": partial(encoded, "JPEG"),
    "png": partial(encoded, "PNG"),
}


def main(line: int, memory: int, limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides what Ctrl-C ends
    heard, shared = socket.socket(fileno=line), mmap.mmap(memory, 0)
    heard.settimeout(IDLE_SECONDS)
    for name in PLUGINS:
        import_module(f"PIL.{name}ImagePlugin")
    missing, question = confine(limits.memory), decoder(Question)
    with suppress(EOFError, TimeoutError):
        while True:
            answer = answered(question(hear(heard)), shared, limits)
            tell(heard, replace(answer, missing=missing))
            missing = ""


def answered(asked: Question, memory: mmap.mmap, limits: Limits) -> Answer:
    """The answer, within the limits of time: those of any image, then those of one with so many pixels."""
    give(limits.seconds)
    try:
        source = Path(os.fsdecode(asked.path)) if asked.path else memory[: asked.length]
        return WISHES[asked.wish](source, asked, lambda pixels: give(limits.seconds_for(pixels)), memory)
    except MemoryError:
        return Answer(refusal=TOO_HEAVY)
    except ValueError as error:
        return Answer(refusal=str(error))
    finally:
        give(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Limits(int(sys.argv[3]), float(sys.argv[4])))
