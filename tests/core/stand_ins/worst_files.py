"""Small files that cost whoever decodes them the most: each made in moments, each within every limit of its
header, or just beyond one.
"""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

# Two sides of as many pixels as a picture may have.
WIDE, HIGH = 10_000, 5_000


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def png(width: int, height: int, bits: int, kind: int, rows: int | None = None) -> bytes:
    """A black PNG of any size in a few bytes, of so many bits a channel and one of PNG's kinds of colour;
    with `rows` one that claims `height` and holds only so many.
    """
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    line = 1 + (width * bits * channels + 7) // 8
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    packed = zlib.compressobj(9)
    rows = height if rows is None else rows
    content = b"".join(packed.compress(bytes(line)) for _ in range(rows)) + packed.flush()
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", content) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def slow_tiff(side: int, tile: int) -> bytes:
    """One whose tile, with hardly two pixels alike, has to be unpacked bit by bit."""
    packing = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    rows = bytes([*range(8)] * 100 + [*range(200)]) * (tile * tile // 1_000 + 1)
    return grey_tiff(side, tile, packing.compress(rows) + packing.flush())


def grey_tiff(side: int, tile: int, packed: bytes = b"") -> bytes:
    """A TIFF whose only tile is larger than its picture, and black unless one comes `packed`."""
    packed = packed or zlib.compress(bytes(tile * tile), 9)
    words, longs = {258: 8, 259: 8, 262: 1, 277: 1}, {256: side, 257: side, 322: tile, 323: tile}
    tags = {**words, **longs, 324: 8 + 2 + 12 * 10 + 4, 325: len(packed)}
    entries = [struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in words.items()]
    entries += [struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in tags if tag not in words]
    directory = struct.pack("<H", len(entries)) + b"".join(sorted(entries, key=lambda entry: entry[:2][::-1]))
    return b"II*\x00" + struct.pack("<I", 8) + directory + bytes(4) + packed


def float_tiff(width: int, height: int, pages: int = 1) -> bytes:
    """A black TIFF of floats, of no declared range."""
    image = Image.fromarray(np.zeros((height, width), np.float32))
    return encoded(
        image, "TIFF", compression="tiff_adobe_deflate", save_all=True, append_images=[image] * (pages - 1)
    )


def with_scans(jpeg: bytes, more: int) -> bytes:
    """The progressive JPEG, whose last scan comes so many times more."""
    last, end = jpeg.rindex(b"\xff\xda"), jpeg.rindex(b"\xff\xd9")
    return jpeg[:end] + jpeg[last:end] * more + jpeg[end:]


def progressive(width: int, height: int, more: int = 0) -> bytes:
    grey = Image.new("RGB", (width, height), "grey")
    return with_scans(encoded(grey, "JPEG", progressive=True), more)


def noisy(width: int, height: int, format: str, **options: object) -> bytes:
    """What packs worst: every pixel by chance."""
    dice = np.random.default_rng(0)
    return encoded(Image.fromarray(dice.integers(0, 256, (height, width, 3), np.uint8)), format, **options)


WORST: dict[str, Callable[[], bytes]] = {
    "JPEG, 12,000 empty scans": lambda: progressive(64, 64, 12_000),
    "JPEG, 99 scans of 3 megapixels": lambda: progressive(2_000, 1_500, 89),
    "JPEG, 50 megapixels, all scans it may have": lambda: progressive(WIDE, HIGH, 9),
    "JPEG, 50 megapixels of noise": lambda: noisy(WIDE, HIGH, "JPEG", quality=100, subsampling=0),
    "PNG, 50 megapixels, RGB": lambda: png(WIDE, HIGH, 8, 2),
    "PNG, 50 megapixels, RGBA": lambda: png(WIDE, HIGH, 8, 6),
    "PNG, 50 megapixels, RGBA of 16 bits": lambda: png(WIDE, HIGH, 16, 6),
    "PNG, 50 megapixels, grey of 16 bits": lambda: png(WIDE, HIGH, 16, 0),
    "PNG, 50 megapixels of noise": lambda: noisy(WIDE, HIGH, "PNG", compress_level=1),
    "PNG, claims 3,600 megapixels": lambda: png(60_000, 60_000, 1, 0, rows=1),
    "TIFF, 64 x 64, a tile of 46,000 x 46,000": lambda: grey_tiff(64, 46_000),
    "TIFF, 64 x 64, a tile of 7,000 x 7,000": lambda: grey_tiff(64, 7_000),
    "TIFF, 50 megapixels of floats": lambda: float_tiff(WIDE, HIGH),
    "WebP, 50 megapixels": lambda: encoded(Image.new("RGB", (WIDE, HIGH)), "WEBP", method=0),
    "WebP, 50 megapixels, lossless, RGBA": lambda: encoded(
        Image.new("RGBA", (WIDE, HIGH)), "WEBP", lossless=True, method=0, quality=0
    ),
    "GIF, 50 megapixels": lambda: encoded(Image.new("P", (WIDE, HIGH)), "GIF"),
    "BMP, 50 megapixels": lambda: encoded(Image.new("1", (WIDE, HIGH)), "BMP"),
}  # fmt: skip
