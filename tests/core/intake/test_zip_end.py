"""The end of a zip, read by its published format, against what zipfile finds when it opens the whole."""

import io
import random
import struct
import zipfile

import pytest

from tl_core.intake.zip_end import End, ends, entries

MEMBERS = 3


def zipped(comment: bytes = b"", members: int = MEMBERS) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number in range(members):
            packed.writestr(f"cat/{number}.jpg", b"pixels")
        packed.comment = comment
    return stream.getvalue()


def with_64_bits(content: bytes, prefix: bytes = b"", extra: bytes = b"", says: int | None = None) -> bytes:
    """The same zip with its numbers in a 64-bit record only, as for very many members.

    `extra` is written between the record and its locator, which says that the record is at `says`.
    """
    (end,) = ends(io.BytesIO(content))
    record = struct.pack(
        "<4sQ2H2L4Q",
        b"PK\x06\x06",
        44 + len(extra),
        45,
        45,
        0,
        0,
        end.members,
        end.members,
        end.size,
        end.position - end.size,
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end.position if says is None else says, 1)
    short = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return prefix + content[: end.position] + record + extra + locator + short


def check(content: bytes, members: int = MEMBERS) -> End:
    """There is one record, and it says of the list what zipfile finds."""
    (end,) = ends(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert len(opened.infolist()) == end.members == members
        assert end.position - end.size == opened.start_dir
    assert entries(io.BytesIO(content), end.position - end.size, end.position) == members
    return end


@pytest.mark.parametrize(
    "content",
    [
        zipped(),
        zipped(b"holidays"),
        zipped(b"x" * 0xFFFF),
        b"#!/bin/sh\n" + zipped(),
        with_64_bits(zipped()),
        with_64_bits(zipped(), prefix=b"#!/bin/sh\n"),
    ],
    ids=["plain", "comment", "longest comment", "after a script", "64 bits", "64 bits after a script"],
)
def test_the_end_says_what_zipfile_finds(content: bytes):
    check(content)


def test_a_zip_without_members():
    check(zipped(members=0), 0)


def test_what_follows_the_64_bit_record_does_not_hide_it():
    content = with_64_bits(zipped(), extra=b"to be read by nobody")
    (end,) = ends(io.BytesIO(content))
    assert end.members == MEMBERS and content[end.position :].startswith(b"PK\x06\x06")


def test_two_64_bit_records_are_both_judged():
    decoy = with_64_bits(zipped(members=1))
    (other,) = ends(io.BytesIO(decoy))
    content = with_64_bits(zipped(), prefix=decoy, says=other.position)
    assert {end.members for end in ends(io.BytesIO(content))} == {1, MEMBERS}


def test_a_short_record_that_denies_the_64_bit_one_is_judged_too():
    content = bytearray(with_64_bits(zipped()))
    content[-14:-6] = struct.pack("<2HL", 1, 1, 51)
    assert {end.members for end in ends(io.BytesIO(content))} == {1, MEMBERS}


def test_a_comment_that_looks_like_a_record_is_what_zipfile_goes_by():
    fake = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 7, 7, 70, 0, 0)
    content = zipped(fake)
    (end,) = ends(io.BytesIO(content))
    assert end.members == 7 and end.position == len(content) - len(fake)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06", b"Rar!\x1a\x07\x00" * 9, zipped()[:-1], zipped()[:40]],
    ids=["empty", "two bytes", "a bare signature", "another archive", "a byte short", "its beginning"],
)
def test_what_is_no_zip_has_no_end(content: bytes):
    assert ends(io.BytesIO(content)) == []
    assert not zipfile.is_zipfile(io.BytesIO(content))


def test_a_locator_that_points_out_of_the_file_finds_only_the_record_before_it():
    check(with_64_bits(zipped(), says=2**64 - 1))


@pytest.mark.parametrize("content", [zipped(), with_64_bits(zipped())], ids=["plain", "64 bits"])
def test_whatever_zipfile_opens_has_no_more_members_than_were_told(content: bytes):
    for seed in range(500):
        dice, mutated = random.Random(seed), bytearray(content)
        for _ in range(dice.randint(1, 6)):
            mutated[dice.randrange(len(mutated) - 120, len(mutated))] = dice.choice(
                [0, 1, 5, 6, 7, 75, 80, 255]
            )
        try:
            with zipfile.ZipFile(io.BytesIO(mutated)) as opened:
                found = len(opened.infolist())
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
            continue
        told = ends(io.BytesIO(mutated))
        begin, last = min(end.position - end.size for end in told), max(end.position for end in told)
        assert found <= max(*(end.members for end in told), entries(io.BytesIO(mutated), max(begin, 0), last))
