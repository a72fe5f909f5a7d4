"""How a file becomes a picture: six formats, judged by their header before anything is decoded, always RGB
and upright.

Images of users are decoded in a process of its own only (worker.py; decoder.py asks it). Nothing outside is
changed for it: Pillow's own limit and the filters of warnings are the caller's.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps, TiffImagePlugin, UnidentifiedImageError

from tl_core.dataset.layout import FORMATS
from tl_core.decoding.jpeg_scans import scans

# A 2 kB file can claim to be 81 million pixels. 50 million is more than most cameras take, and 150 MB as RGB.
PIXEL_LIMIT = 50_000_000
SIDE_LIMIT = 20_000
BYTES_LIMIT = 256 * 2**20
TOO_LARGE = (
    f"it has more than {PIXEL_LIMIT // 10**6} million pixels or {SIDE_LIMIT:,} a side; make it smaller"
)
# A picture is decoded once a scan: 20 times at most where it has PIXEL_LIMIT pixels.
SCANS_LIMIT, SCANNED_LIMIT = 100, 20 * PIXEL_LIMIT
TOO_MANY_SCANS = "it is a JPEG of so many scans that decoding it would take minutes; save it again"
EMPTY = "it is empty"
UNKNOWN = "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image, or its beginning is damaged"
HEIC = "HEIC is not read; export it as a JPEG"
TOO_HEAVY = "decoding it takes more memory than an image may; save it again as a JPEG"
DAMAGED = "it is cut short or damaged; copy it again from where it came from"
# What Pillow's decoders raise for bytes they cannot make sense of; a Warning where warnings count as errors.
DECODER_ERRORS = (
    Warning,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
SIDEWAYS = (5, 6, 7, 8)
# Hears how many pixels a header tells of, before any of them is decoded.
Hear = Callable[[int], None]


def nobody(pixels: int) -> None:
    """Nobody hears it."""


def open_image(source: Path | bytes, at_least: int | None = None, hear: Hear = nobody) -> Image.Image:
    """The picture in a file, or in a file's bytes, as 8-bit RGB: upright, on white where it was transparent,
    first frame only.

    With `at_least` a JPEG may come smaller than it is, by a factor of 2, 4 or 8, its shorter side still that
    many pixels: several times faster where it will be made small anyway. Raises ValueError, saying why, for
    what cannot be read whole.
    """
    with _opened(source, hear) as image:
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        return _decoded(image)


def size_of(source: Path | bytes, hear: Hear = nobody) -> tuple[int, int]:
    """Width and height in pixels as shown, after decoding all of it. Raises ValueError as `open_image`
    does.
    """
    with _opened(source, hear) as image:
        width, height = image.size
        shrunk = image.draft(None, (1, 1)) is not None
        sideways = shrunk and _is_sideways(image)
        decoded = _decoded(image)
        if not shrunk:
            return decoded.size
        return (height, width) if sideways else (width, height)


def _is_sideways(image: Image.Image) -> bool:
    try:
        return image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS
    except DECODER_ERRORS as error:
        raise ValueError(DAMAGED) from error


def _opened(source: Path | bytes, hear: Hear) -> ImageFile.ImageFile:
    """The image with its header read and judged, and nothing decoded yet."""
    _check_file(source)
    try:
        # Pillow opens 43 formats, one of them by starting Ghostscript.
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=(*FORMATS,))
        too_large = _is_too_large(image)
    except UnidentifiedImageError:
        raise ValueError(HEIC if _is_heic(source) else UNKNOWN) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(TOO_LARGE) from None
    except PermissionError:
        raise ValueError("it may not be read; give yourself the right to") from None
    except MemoryError:
        raise ValueError(TOO_HEAVY) from None
    except DECODER_ERRORS as error:
        raise ValueError(DAMAGED) from error
    if too_large or _has_too_many_scans(image, source):
        image.close()
        raise ValueError(TOO_LARGE if too_large else TOO_MANY_SCANS)
    hear(image.width * image.height)
    return image


def _has_too_many_scans(image: ImageFile.ImageFile, source: Path | bytes) -> bool:
    if image.format not in ("JPEG", "MPO"):
        return False
    most = min(SCANS_LIMIT, SCANNED_LIMIT // (image.width * image.height))
    return scans(source if isinstance(source, bytes) else source.read_bytes(), most) > most


def _is_heic(source: Path | bytes) -> bool:
    """Whether the bytes begin as those of phones' photographs do: a box named ftyp, of a HEIF brand."""
    if isinstance(source, bytes):
        start = source[:12]
    else:
        with source.open("rb") as file:
            start = file.read(12)
    return start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS


def _is_too_large(image: ImageFile.ImageFile) -> bool:
    """Whether decoding makes room for too many pixels: of the image, or of one of its tiles in a TIFF."""
    sizes = [image.size]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        sizes.append((tags.get(TiffImagePlugin.TILEWIDTH, 0), tags.get(TiffImagePlugin.TILELENGTH, 0)))
    return any(width * height > PIXEL_LIMIT or max(width, height) > SIDE_LIMIT for width, height in sizes)


def _check_file(source: Path | bytes) -> None:
    if isinstance(source, Path) and not source.is_file():
        raise ValueError(f"there is no file {source}; check the path")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if not size:
        raise ValueError(EMPTY)
    if size > BYTES_LIMIT:
        raise ValueError(f"it is larger than {BYTES_LIMIT // 2**20} MiB; save it as a JPEG")


def _decoded(image: ImageFile.ImageFile) -> Image.Image:
    try:
        image.load()
        # In place, for a copy of a large one takes 200 MB.
        ImageOps.exif_transpose(image, in_place=True)
        picture = _as_rgb(image)
        picture = picture.copy() if picture is image else picture
        # Pillow would write comments and profiles found here into the next file.
        picture.info.clear()
        return picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(TOO_LARGE) from None
    except MemoryError:
        raise ValueError(TOO_HEAVY) from None
    except DECODER_ERRORS as error:
        raise ValueError(DAMAGED) from error


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _in_eight_bits(image)
    if image.has_transparency_data:
        over = image if image.mode == "RGBA" else image.convert("RGBA")
        on_white = Image.alpha_composite(Image.new("RGBA", image.size, "white"), over)
        return on_white.convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey levels of 16 bits, 32 bits or floats as 8 bits; Pillow's own conversion would clip them to white
    or black.

    16 bits keep their high byte, floats from 0 to 1 are fractions of white; anything else has no declared
    range and is stretched between its own darkest and brightest pixel.
    """
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    # In place, for a large one takes 200 MB.
    levels = np.array(image, np.float32)
    np.nan_to_num(levels, copy=False, posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    if image.mode == "F" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    levels -= low
    levels *= 255 / max(high - low, 1e-12)
    return Image.fromarray(np.rint(levels, out=levels).astype(np.uint8))
