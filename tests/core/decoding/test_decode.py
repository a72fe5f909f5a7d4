"""Every way an image file can be odd or broken: read as people see it, or refused with a sentence."""

import io
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import picture
from tests.core.stand_ins.worst_files import grey_tiff
from tl_core.decoding import decode
from tl_core.decoding.decode import PIXEL_LIMIT, open_image, size_of
from tl_core.decoding.jpeg_scans import scans

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
GREY_OF_16_BITS = 30_000
ROOT = Path(__file__).parents[3]
LEFT_ALONE = """
import sys, warnings
from pathlib import Path
from PIL import Image
limit = Image.MAX_IMAGE_PIXELS
from tl_core.decoding.decode import open_image
open_image(Path(sys.argv[1]))
assert Image.MAX_IMAGE_PIXELS == limit
assert not [kept for kept in warnings.filters if "PIL" in str(kept)]
"""


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def one_bit_png(width: int, height: int, rows: int | None = None) -> bytes:
    """A black PNG of any size in a few bytes; with `rows`, one that claims `height` and holds only so
    many.
    """
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes((1 + (width + 7) // 8) * (height if rows is None else rows)), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("format", FORMATS)
def test_six_formats_open_as_rgb(format: str, tmp_path: Path):
    path = tmp_path / "picture"
    path.write_bytes(encoded(picture(), format))
    image = open_image(path)
    assert (image.mode, image.size) == ("RGB", (48, 40))
    assert size_of(path) == (48, 40)


@pytest.mark.parametrize("format", FORMATS)
def test_a_truncated_file_is_refused(format: str):
    whole = encoded(picture(), format)
    for content in (whole[: len(whole) // 2], whole[: len(whole) * 9 // 10]):
        for read in (open_image, size_of):
            with pytest.raises(ValueError, match="cut short or damaged|not a JPEG"):
                read(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"just some words, with the name of a photograph", "not a JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(owned) print\n%%EOF\n", "not a JPEG"),
        (b"SIMPLE  =                    T" + b" " * 50, "not a JPEG"),
        (b"8BPS\x00\x01" + bytes(40), "not a JPEG"),
        (b"P6 4 4 255\n" + bytes(48), "not a JPEG"),
        (b"\0\0\0\x18ftypheic" + bytes(48), "HEIC is not read; export it as a JPEG"),
    ],
    ids=["empty", "text", "EPS", "FITS", "PSD", "PPM", "HEIC"],
)
def test_what_is_no_image_of_the_six_formats_is_refused(content: bytes, reason: str, tmp_path: Path):
    path = tmp_path / "photograph.jpg"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        open_image(path)


def test_a_missing_file_and_a_pipe_are_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for name in ("missing.jpg", "pipe.jpg"):
        with pytest.raises(ValueError, match="there is no file"):
            open_image(tmp_path / name)


@pytest.mark.parametrize("limit", [None, Image.MAX_IMAGE_PIXELS], ids=["none", "Pillow's"])
@pytest.mark.parametrize("size", [(9000, 9000), (20_001, 2), (60_000, 60_000)])
def test_too_many_pixels_are_refused_from_the_header(
    size: tuple[int, int], limit: int | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises(ValueError, match="more than 50 million pixels"):
        open_image(one_bit_png(*size, rows=min(size[1], 9000)))


def test_a_small_tiff_with_a_tile_of_too_many_pixels_is_refused_from_the_header():
    assert open_image(grey_tiff(64, 1024)).size == (64, 64)
    with pytest.raises(ValueError, match="more than 50 million pixels"):
        open_image(grey_tiff(64, 8000))


def progressive(size: tuple[int, int] = (64, 64)) -> bytes:
    return encoded(picture().resize(size), "JPEG", progressive=True)


def with_scans(jpeg: bytes, more: int) -> bytes:
    """The JPEG, whose last scan comes so many times more."""
    last, end = jpeg.rindex(b"\xff\xda"), jpeg.rindex(b"\xff\xd9")
    return jpeg[:end] + jpeg[last:end] * more + jpeg[end:]


def test_a_small_jpeg_of_thousands_of_scans_is_refused_before_it_is_decoded(tmp_path: Path):
    (tmp_path / "scans.jpg").write_bytes(with_scans(progressive(), 2000))
    for source in (tmp_path / "scans.jpg", with_scans(progressive(), 2000)):
        for read in (open_image, size_of):
            with pytest.raises(ValueError, match="JPEG of so many scans"):
                read(source)


def test_a_jpeg_of_many_pixels_may_have_fewer_scans(monkeypatch: pytest.MonkeyPatch):
    assert open_image(with_scans(progressive(), 30)).size == (64, 64)
    monkeypatch.setattr(decode, "SCANNED_LIMIT", 64 * 64 * 20)
    assert open_image(progressive()).size == (64, 64)
    with pytest.raises(ValueError, match="JPEG of so many scans"):
        open_image(with_scans(progressive(), 30))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 100, "subsampling": 0}])
def test_what_a_camera_puts_into_or_behind_a_jpeg_is_no_scan_of_it(options: dict[str, object]):
    preview = b"\xff\xd8" + b"\xff\xda\x00\x02" * 500 + b"\xff\xd9"
    content = encoded(picture(), "JPEG", comment=preview, **options)
    film = random.Random(0).randbytes(1000) + b"\xff\xda" * 500
    assert content.count(b"\xff\xda") > 500 and scans(content, 100) <= 10
    assert open_image(content + film).size == (48, 40)


def test_importing_and_decoding_leave_pillow_and_the_filters_of_warnings_alone(tmp_path: Path):
    picture().save(tmp_path / "picture.png")
    command = [sys.executable, "-c", LEFT_ALONE, str(tmp_path / "picture.png")]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_the_largest_allowed_image_opens():
    assert open_image(one_bit_png(10_000, PIXEL_LIMIT // 10_000)).size == (10_000, 5_000)


def test_exif_rotation_is_applied():
    sideways = Image.new("RGB", (60, 40), "red")
    sideways.paste("blue", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the left of the file is the top of the picture
    content = encoded(sideways, "JPEG", exif=exif, quality=95)
    upright = open_image(content)
    assert upright.size == size_of(content) == (40, 60)
    assert upright.getpixel((20, 5))[2] > 200 and upright.getpixel((20, 55))[0] > 200


def test_exif_rotation_of_a_tiff():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(picture(), "TIFF", exif=exif)
    assert open_image(content).size == size_of(content) == (40, 48)


def test_sixteen_bit_grey_keeps_its_brightness():
    grey = Image.fromarray(np.full((8, 8), GREY_OF_16_BITS, np.uint16))
    for content in (encoded(grey, "PNG"), encoded(grey, "TIFF")):
        assert open_image(content).getpixel((4, 4)) == (117, 117, 117)


def test_big_endian_sixteen_bit_grey_keeps_its_brightness():
    grey = Image.frombytes("I;16B", (8, 8), struct.pack(">H", GREY_OF_16_BITS) * 64)
    assert open_image(encoded(grey, "TIFF")).getpixel((4, 4)) == (117, 117, 117)


def test_float_grey_from_zero_to_one_is_a_fraction_of_white():
    grey = Image.fromarray(np.linspace(0, 0.5, 64, dtype=np.float32).reshape(8, 8))
    assert open_image(encoded(grey, "TIFF")).getpixel((7, 7)) == (128, 128, 128)


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_grey_without_a_declared_range_is_stretched_over_its_own(kind: type):
    levels = np.array([[-2000, 0], [2000, 6000]], kind)
    image = open_image(encoded(Image.fromarray(levels), "TIFF"))
    assert [image.getpixel(at)[0] for at in ((0, 0), (1, 0), (0, 1), (1, 1))] == [0, 64, 128, 255]


def test_float_grey_with_holes_in_it_opens():
    levels = np.array([[np.nan, np.inf], [0.25, 1.0]], np.float32)
    assert open_image(encoded(Image.fromarray(levels), "TIFF")).getpixel((1, 1)) == (255, 255, 255)


def test_cmyk_is_converted():
    red, green, blue = open_image(
        encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95)
    ).getpixel((8, 8))
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_shown_on_white(mode: str):
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 0)).convert(mode)
    assert open_image(encoded(image, "PNG")).getpixel((8, 8)) == (255, 255, 255)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame_is_read(format: str):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "green")]
    content = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    assert open_image(content).getpixel((8, 8))[0] > 240


def test_a_large_photograph_comes_smaller_when_that_is_enough():
    content = encoded(picture().resize((2400, 1600)), "JPEG")
    assert open_image(content, at_least=224).size == (600, 400)
    assert open_image(content).size == size_of(content) == (2400, 1600)


def test_a_small_photograph_never_comes_smaller_than_asked():
    assert open_image(encoded(picture(), "JPEG"), at_least=224).size == (48, 40)


def test_a_name_that_is_not_utf8_opens(tmp_path: Path):
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    picture().save(path)
    assert open_image(path).size == (48, 40)


@pytest.mark.parametrize("format", FORMATS)
def test_a_mutated_file_opens_or_is_refused_with_a_sentence(format: str):
    """A hundred of each format, a few bytes changed: whatever the decoder meets, the caller sees an image or
    a ValueError.
    """
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = (
        encoded(picture(), format, exif=exif)
        if format in ("JPEG", "PNG", "WEBP", "TIFF")
        else encoded(picture(), format)
    )
    for seed in range(100):
        dice = random.Random(seed)
        content = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            content[dice.randrange(min(len(content), 400) if seed % 2 else len(content))] = dice.randrange(
                256
            )
        try:
            assert open_image(bytes(content)).mode == "RGB"
        except ValueError as refusal:
            assert str(refusal).startswith("it ")
