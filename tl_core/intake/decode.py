"""The one door through which an image gets in: six formats, measured before they are decoded, always RGB and
upright.
"""

import hashlib
import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from tl_core.dataset import Item

# Pillow opens 43 formats, one of them by starting Ghostscript. These six are what photographs and scans come
# in.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
# A 2 kB file can claim to be 81 million pixels. 50 million is more than most cameras take, and 150 MB as RGB.
PIXEL_LIMIT = 50_000_000
SIDE_LIMIT = 20_000
BYTES_LIMIT = 256 * 2**20
TOO_LARGE = (
    f"it has more than {PIXEL_LIMIT // 10**6} million pixels or {SIDE_LIMIT:,} a side; make it smaller"
)
DAMAGED = "it is cut short or damaged; copy it again from where it came from"
# What Pillow's decoders raise for bytes they cannot make sense of.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    EOFError,
    struct.error,
    zlib.error,
)
SIDEWAYS = (5, 6, 7, 8)
# Decoding lets go of the interpreter; a third thread at inspection would only wait for the other two.
DECODERS = 2

# Pillow refuses above twice its limit and only warns above it; as an error the warning is our limit, checked
# by Pillow before it makes room for the pixels. What else it has to say about metadata is nobody's concern
# here.
Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT
warnings.filterwarnings("ignore", module=r"PIL\.")
warnings.simplefilter("error", Image.DecompressionBombWarning)


def open_image(source: Path | bytes, at_least: int | None = None) -> Image.Image:
    """The picture in a file, or in a file's bytes, as 8-bit RGB: upright, on white where it was transparent,
    first frame only.

    With `at_least` a JPEG may come smaller than it is, by a factor of 2, 4 or 8, its shorter side still that
    many pixels: several times faster where it will be made small anyway. Raises ValueError, saying why, for
    what cannot be read whole.
    """
    with _opened(source) as image:
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        return _decoded(image)


def measure(source: Path | bytes) -> tuple[int, int]:
    """Width and height in pixels as shown, after decoding all of it. Raises ValueError as `open_image`
    does.
    """
    with _opened(source) as image:
        width, height = image.size
        shrunk = image.draft(None, (1, 1)) is not None
        decoded = _decoded(image)
        if not shrunk:
            return decoded.size
        return (
            (height, width) if image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS else (width, height)
        )


def _opened(source: Path | bytes) -> ImageFile.ImageFile:
    """The image with its header read and nothing decoded yet."""
    _check_file(source)
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
    except UnidentifiedImageError:
        raise ValueError(
            "it is not a JPEG, PNG, WebP, BMP, GIF or TIFF image, or its beginning is damaged"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(TOO_LARGE) from None
    except PermissionError:
        raise ValueError("it may not be read; give yourself the right to") from None
    except DECODER_ERRORS as error:
        raise ValueError(DAMAGED) from error
    if max(image.size) > SIDE_LIMIT:
        image.close()
        raise ValueError(TOO_LARGE)
    return image


def _check_file(source: Path | bytes) -> None:
    if isinstance(source, Path) and not source.is_file():
        raise ValueError(f"there is no file {source}; check the path")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if not size:
        raise ValueError("it is empty")
    if size > BYTES_LIMIT:
        raise ValueError(f"it is larger than {BYTES_LIMIT // 2**20} MiB; save it as a JPEG")


def _decoded(image: ImageFile.ImageFile) -> Image.Image:
    try:
        picture = _as_rgb(ImageOps.exif_transpose(image))
        # Pillow would write comments and profiles found here into the next file.
        picture.info.clear()
        return picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(TOO_LARGE) from None
    except DECODER_ERRORS as error:
        raise ValueError(DAMAGED) from error


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _in_eight_bits(image)
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Grey levels of 16 bits, 32 bits or floats as 8 bits; Pillow's own conversion would clip them to white
    or black.

    16 bits keep their high byte, floats from 0 to 1 are fractions of white; anything else has no declared
    range and is stretched between its own darkest and brightest pixel.
    """
    levels = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((levels >> 8).astype(np.uint8))
    levels = np.nan_to_num(levels.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    if image.mode == "F" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return Image.fromarray(((levels - low) * (255 / max(high - low, 1e-12))).round().astype(np.uint8))


def unchanged(path: Path, item: Item) -> bytes:
    """The bytes of the item's file. Raises ValueError where they are not those that were inspected."""
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != item.sha256:
        raise ValueError(
            f"{item.path} is gone or has changed since the images were looked at; look at them again"
        )
    return content
