"""The memory and the line that a decoding process shares with the process that asks it."""

import fcntl
import mmap
import os
import socket
import tempfile

import msgspec

from tl_core.decoding.decode import BYTES_LIMIT, PIXEL_LIMIT

# The largest file, and the largest picture as RGB. Only what is filled takes memory.
SIZE = max(BYTES_LIMIT, 3 * PIXEL_LIMIT)
LONGEST_LINE = 2**16


def shared_memory() -> tuple[int, mmap.mmap]:
    """Its number for the process that gets it, and this process's view of it.

    Sealed where the system can: nobody who has it can make it smaller beneath the other's hands.
    """
    number = _sealed() if hasattr(os, "memfd_create") else _unnamed_file()
    return number, mmap.mmap(number, SIZE)


def _sealed() -> int:
    number = os.memfd_create("thaw-pixels", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(number, SIZE)
    fcntl.fcntl(number, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return number


def _unnamed_file() -> int:
    with tempfile.TemporaryFile() as file:
        os.ftruncate(file.fileno(), SIZE)
        return os.dup(file.fileno())


def tell(line: socket.socket, value: object) -> None:
    """Send a dataclass, as a line of JSON."""
    line.sendall(msgspec.json.encode(value) + b"\n")


def hear(line: socket.socket) -> bytes:
    """The next line. Raises EOFError where there is none any more, TimeoutError where none came in time."""
    heard = b""
    while not heard.endswith(b"\n"):
        more = line.recv(LONGEST_LINE)
        if not more or len(heard) > LONGEST_LINE:
            raise EOFError
        heard += more
    return heard
