"""How many members a zip has and how long their list is, from its end alone: nothing is opened for it.

The format: PKWARE's APPNOTE.TXT, 4.3.14 (the 64-bit record), 4.3.15 (its locator), 4.3.16 (the record).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

# Signature, two disks, members on this one, members, size and offset of their list, length of a comment.
END = Struct("<4s4H2LH")
# Signature, size of the record, versions, two disks, then as above.
END64 = Struct("<4sQ2H2L4Q")
# Signature, a disk, offset of the 64-bit record, number of disks.
LOCATOR = Struct("<4sLQL")
IS_END, IS_END64, IS_LOCATOR, IS_ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
LONGEST_COMMENT = 0xFFFF
# What stands in a short record where the number is in the 64-bit one.
ELSEWHERE, ELSEWHERE_SIZE = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True)
class End:
    """What one record says: so many members, in a list of so many bytes. It lies at `position`, after it."""

    members: int
    size: int
    position: int


def ends(file: BinaryIO) -> list[End]:
    """The record at the end of a zip, and its 64-bit forms. None where the file is no zip.

    Which one counts depends on who reads the zip: a judge looks at all of them.
    """
    position = _last(file)
    if position is None:
        return []
    _, _, _, _, members, size, _, _ = END.unpack(_read(file, position, END.size))
    longer = list(_longer(file, position - LOCATOR.size))
    if longer and (members == ELSEWHERE or size == ELSEWHERE_SIZE):
        return longer
    return [End(members, size, position), *longer]


def entries(file: BinaryIO, begin: int, end: int) -> int:
    """How many entries of a list lie between two positions."""
    return _read(file, begin, end - begin).count(IS_ENTRY)


def _last(file: BinaryIO) -> int | None:
    """Where the record lies: at the very end, or before a comment, which may look like a record too."""
    length = file.seek(0, os.SEEK_END)
    begin = max(length - END.size - LONGEST_COMMENT, 0)
    tail = _read(file, begin, length - begin)
    at_end = len(tail) - END.size
    if tail.startswith(IS_END, max(at_end, 0)) and tail.endswith(b"\0\0"):
        return begin + at_end
    found = tail.rfind(IS_END)
    return begin + found if 0 <= found <= at_end else None


def _longer(file: BinaryIO, position: int) -> Iterator[End]:
    """The 64-bit record directly before its locator, and the one where the locator says, if it is another."""
    locator = _read(file, position, LOCATOR.size)
    if not locator.startswith(IS_LOCATOR):
        return
    _, _, told, _ = LOCATOR.unpack(locator)
    for place in {position - END64.size, told}:
        record = _read(file, place, END64.size)
        if len(record) == END64.size and record.startswith(IS_END64):
            *_, members, size, _ = END64.unpack(record)
            yield End(members, size, place)


def _read(file: BinaryIO, position: int, length: int) -> bytes:
    """The bytes there, as many as there are; none outside the file."""
    if not 0 <= position <= file.seek(0, os.SEEK_END):
        return b""
    file.seek(position)
    return file.read(length)
