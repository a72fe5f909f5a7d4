"""Hostile and broken zips: judged before they are unpacked, refused with a sentence, and never a file outside
the target.
"""

import io
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.conftest import picture
from tl_core.dataset.layout import FILES_LIMIT
from tl_core.intake.archive import open_archive

LINK, PIPE, FILE = 0o120777, 0o010644, 0o100644


def png(seed: int = 0) -> bytes:
    stream = io.BytesIO()
    picture(seed=seed).save(stream, "PNG")
    return stream.getvalue()


def write_zip(
    path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, mode: int = FILE
) -> Path:
    with zipfile.ZipFile(path, "a") as packed:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, method
            packed.writestr(info, content)
    return path


def listed(path: Path) -> tuple[list[str], dict[str, str]]:
    """The paths of the files that would be read, and the reasons against the others."""
    with open_archive(path) as archive:
        return [member.path for member in archive.files], {
            rejected.name: rejected.reason for rejected in archive.rejected
        }


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../cat/1.png", "cat/1.png"),
        ("/etc/cat/1.png", "etc/cat/1.png"),
        ("C:/cat/1.png", "cat/1.png"),
        ("..\\..\\cat\\1.png", "cat/1.png"),
        ("\\\\server\\share\\1.png", "server/share/1.png"),
        ("cat/./..//1.png", "cat/1.png"),
        ("cat/" + "n" * 300 + ".png", "cat/" + "n" * 300 + ".png"),
        ("cat/\u202egnp.1", "cat/\u202egnp.1"),
    ],
)
def test_a_hostile_name_is_only_data(name: str, path: str, tmp_path: Path):
    assert listed(write_zip(tmp_path / "a.zip", {name: png()})) == ([path], {})


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("кот/猫.png".encode(), "кот/猫.png"),
        (b"caf\xe9/1.png", "cafΘ/1.png"),
        (b"caf\x82/1.png", "café/1.png"),
    ],
    ids=["UTF-8 without saying so", "Latin-1", "the code page of old PCs"],
)
def test_names_that_do_not_say_how_they_are_written(raw: bytes, shown: str, tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"x" * len(raw): png()})
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    assert listed(path) == ([shown], {})


def test_a_name_that_says_it_is_utf8_is_taken_at_its_word(tmp_path: Path):
    assert listed(write_zip(tmp_path / "a.zip", {"├⌐/1.png": png()})) == (["├⌐/1.png"], {})


def test_links_devices_archives_and_unusual_packing_are_left_out_with_a_reason(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/link.png": b"/etc/passwd"}, mode=LINK)
    write_zip(path, {"cat/pipe.png": b""}, mode=PIPE)
    write_zip(path, {"cat/inner.zip": b"PK", "cat/inner.TAR": b""})
    write_zip(path, {"cat/1.png": png()}, method=zipfile.ZIP_LZMA)
    write_zip(path, {"cat/2.png": png()})
    files, reasons = listed(path)
    assert files == ["cat/2.png"]
    assert reasons == {
        "cat/link.png": "it is a link, and links are not followed",
        "cat/pipe.png": "it is a pipe or a device, not a file",
        "cat/inner.zip": "it is an archive in the archive; unpack it first",
        "cat/inner.TAR": "it is an archive in the archive; unpack it first",
        "cat/1.png": "it is packed in an unusual way; pack it again as an ordinary zip",
    }


def test_hidden_members_are_left_out_silently(tmp_path: Path):
    members = {
        "__MACOSX/cat/._1.png": b"",
        "cat/.DS_Store": b"",
        ".ipynb_checkpoints/1.png": png(),
        "cat/1.png": png(),
    }
    assert listed(write_zip(tmp_path / "a.zip", members)) == (["cat/1.png"], {})


def test_empty_folders_are_seen(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/": b"", "dog/1.png": png()})
    with open_archive(path) as archive:
        assert archive.folders == (("cat",),)


def refusal(path: Path) -> str:
    with pytest.raises(ValueError) as refused, open_archive(path):
        pass
    return str(refused.value)


def test_what_is_no_zip_is_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    whole = write_zip(tmp_path / "whole.zip", {"cat/1.png": png()}).read_bytes()
    for content in (b"", b"Rar!\x1a\x07\x00", whole[: len(whole) // 2], whole[:-10]):
        path.write_bytes(content)
        assert "not a zip file" in refusal(path)


def test_a_zip_with_a_damaged_list_is_refused(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.png": png(), "cat/caf\u00e9.png": png()})
    content = path.read_bytes()
    for broken in (
        content.replace(b"PK\x01\x02", b"PK\x01\x03", 1),
        content.replace("caf\u00e9".encode(), b"caf\xff\xff"),
    ):
        path.write_bytes(broken)
        assert "list of this zip is damaged" in refusal(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.png": png()})
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "encrypted" in refusal(path)


def test_a_file_that_unpacks_to_hundreds_of_times_its_size_is_a_bomb(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.bmp": bytes(50 * 2**20)})
    tracemalloc.start()
    assert "cat/1.bmp unpacks to over 200 times its size" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    tracemalloc.stop()


def central_header(content: bytes, number: int) -> int:
    """Where the list's entry of that number begins."""
    position = -1
    for _ in range(number + 1):
        position = content.find(b"PK\x01\x02", position + 1)
    return position


def test_files_that_overlap_are_a_bomb(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {f"cat/{number}.png": png() for number in range(3)})
    content = bytearray(path.read_bytes())
    first, last = central_header(content, 0), central_header(content, 2)
    content[last + 42 : last + 46] = content[first + 42 : first + 46]
    path.write_bytes(content)
    assert "overlap" in refusal(path)


def test_a_file_whose_bytes_hold_other_members_is_a_bomb(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {f"cat/{number}.png": png() for number in range(3)})
    content = bytearray(path.read_bytes())
    first = central_header(content, 0)
    content[first + 20 : first + 24] = struct.pack("<L", 3 * len(png()))
    path.write_bytes(content)
    assert "overlap" in refusal(path)


def test_a_last_file_that_reaches_into_the_list_is_a_bomb(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.png": png()})
    content = bytearray(path.read_bytes())
    first = central_header(content, 0)
    content[first + 20 : first + 24] = struct.pack("<L", first)
    path.write_bytes(content)
    assert "overlap" in refusal(path)


def test_a_zip_that_declares_too_much_is_refused(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {f"cat/{number}.png": png() for number in range(5)})
    content = bytearray(path.read_bytes())
    for number in range(5):
        at = central_header(content, number)
        content[at + 24 : at + 28] = struct.pack("<L", 2 * 10**9)
    path.write_bytes(content)
    assert "unpacks to more than 8 GiB" in refusal(path)


def many_members(path: Path, members: int, claimed: int) -> Path:
    """A zip with a list of so many empty members, whose end record claims another number."""
    entry = (
        struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0)
        + b"cat/1"
    )
    size = len(entry) * members
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, claimed, claimed, size, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(entry * members + end64 + locator + end)
    return path


def test_the_list_made_by_hand_is_one_that_zipfile_reads(tmp_path: Path):
    with zipfile.ZipFile(many_members(tmp_path / "a.zip", 3, 3)) as opened:
        assert opened.namelist() == ["cat/1"] * 3


@pytest.mark.parametrize("claimed", [FILES_LIMIT + 1, 3], ids=["told", "understated"])
def test_too_many_members_are_refused_without_opening_the_list(claimed: int, tmp_path: Path):
    path = many_members(tmp_path / "a.zip", FILES_LIMIT + 1, claimed)
    tracemalloc.start()
    assert f"more than {FILES_LIMIT:,} members" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_mutated_zip_is_read_or_refused_with_a_sentence(tmp_path: Path):
    whole = write_zip(tmp_path / "a.zip", {"cat/1.png": png(1), "dog/caf\u00e9.png": png(2)}).read_bytes()
    end_and_list = whole.find(b"PK\x01\x02")
    for seed in range(400):
        dice, content = random.Random(seed), bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            content[dice.randrange(end_and_list, len(content))] = dice.randrange(256)
        (tmp_path / "b.zip").write_bytes(content)
        try:
            files, reasons = listed(tmp_path / "b.zip")
            assert len(files) + len(reasons) <= 2
        except ValueError as refusal:
            assert "zip" in str(refusal)


def test_an_empty_member_is_left_out_without_being_opened(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.png": b"", "cat/2.png": png()})
    assert listed(path) == (["cat/2.png"], {"cat/1.png": "it is empty"})
