"""Files, names and zips that somebody would send to do harm, or by mistake."""

import io
import random
import struct
import zipfile
from collections.abc import Iterator

from tests.conftest import picture
from tests.core.stand_ins.worst_files import WORST, encoded

FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "tif": "TIFF"}
NO_IMAGES = {
    "empty.png": b"",
    "text.png": b"This is no image.",
    "page.jpg": b"<html><script>alert(1)</script></html>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "pickle.png": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "zip.png": b"PK\x03\x04" + bytes(100),
    "program.jpg": b"\x7fELF" + bytes(200),
}
NAMES = (
    "../../../etc/passwd.png", "/etc/cron.d/x.png", "C:\\Windows\\x.png", "\\\\server\\share\\x.png",
    "..\\..\\x.png", "./.././x.png", "~/.ssh/x.png", "$HOME.png", "$(touch x).png", "`touch x`.png",
    "; rm -rf x;.png", "| cat.png", "&& x.png", "x\nnewline.png", "x\rreturn.png", "x\ttab.png",
    "x\x1b[31mred.png", "x\x07bell.png", "\u202egnp.exe.png", "\u200bzero.png", "\ufeffmark.png",
    "e\u0301accent.png", "n" * 240 + ".png", "日本語.png", "\U0001f600.png",
    "<img src=x onerror=alert(1)>.png",
    "![x](https://evil.example/a.png).png", ":red[x].png", "$x^2$.png", "=cmd|' /C calc'!A0.png", "+1.png",
    "-rf.png", "@x.png", "con.png", "aux.png", "nul.png", "x.png.exe.png", "'; drop table x; --.png",
    '"quoted".png', "%2e%2e%2fx.png",
)  # fmt: skip


def files() -> dict[str, bytes]:
    """Sixty by their names: the worst, halves, what is broken in one place, under a false ending, no images
    at all.
    """
    worst = {f"worst {number}.png": make() for number, make in enumerate(WORST.values())}
    return worst | dict(_broken()) | NO_IMAGES


def _broken() -> Iterator[tuple[str, bytes]]:
    for ending, format in FORMATS.items():
        whole = encoded(picture(seed=3), format)
        dice = random.Random(ending)
        at = dice.randrange(8, min(64, len(whole)))
        other = "jpg" if ending != "jpg" else "png"
        yield f"half.{ending}", whole[: len(whole) // 2]
        yield f"head.{ending}", whole[:40]
        yield f"bit.{ending}", whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :]
        yield f"more.{ending}", whole + bytes(range(256)) * 40
        yield f"false {ending}.{other}", whole
        yield f"zeros.{ending}", whole[:30] + bytes(len(whole) - 30)


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def zips() -> dict[str, bytes]:
    """Twelve, by what is wrong with them."""
    image = encoded(picture(seed=4), "PNG")
    whole = packed({f"cat/{number}.png": image for number in range(3)})
    first, last = _headers(whole)[0], _headers(whole)[-1]
    link = zipfile.ZipInfo("cat/link.png")
    link.external_attr = 0o120777 << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as made:
        made.writestr(link, "/etc/passwd")
    return {
        "none": b"Rar!\x1a\x07\x00",
        "cut": whole[: len(whole) // 2],
        "empty": packed({}),
        "encrypted": _with(whole, first + 8, b"\x01\x00"),
        "bomb": packed({"cat/1.bmp": bytes(300 * 2**20)}),
        "bomb of bombs": packed({"cat/1.zip": packed({"1.bmp": bytes(50 * 2**20)})}),
        "overlapping": _with(whole, last + 42, whole[first + 42 : first + 46]),
        "declares 12 GB": _with(
            _with(whole, first + 24, struct.pack("<L", 2**32 - 2)), last + 24, b"\xfe" * 4
        ),
        "damaged list": whole.replace(b"PK\x01\x02", b"PK\x01\x03", 1),
        "only links": linked.getvalue(),
        "only folders": packed({f"cat{number}/": b"" for number in range(1_000)}),
        "20,000 empty": packed({f"cat/{number}.png": b"" for number in range(20_000)}, zipfile.ZIP_STORED),
    }


def _headers(content: bytes) -> list[int]:
    """Where each entry of the list begins."""
    return [at for at in range(len(content)) if content.startswith(b"PK\x01\x02", at)]


def _with(content: bytes, at: int, other: bytes) -> bytes:
    return content[:at] + other + content[at + len(other) :]
