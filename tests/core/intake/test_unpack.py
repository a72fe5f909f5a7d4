"""Members of a zip are stored as clean images under their hash, whatever they were called and whatever else
was in them.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import picture
from tl_core.dataset.layout import Place
from tl_core.intake.archive import open_archive
from tl_core.intake.unpack import STORED_SIDE, store


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def stored(path: Path, target: Path) -> list[Path]:
    with open_archive(path) as archive:
        return [
            target / store(archive.opened, target, member, Place(0, None)).path for member in archive.files
        ]


def test_an_image_is_stored_under_the_hash_of_its_new_bytes(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/original name.png": encoded(picture())})
    with open_archive(path) as archive:
        item = store(archive.opened, tmp_path / "out", archive.files[0], Place(3, "val"))
    assert (item.label, item.part, item.width, item.height) == (3, "val", 48, 40)
    assert item.path == f"{item.sha256[:2]}/{item.sha256}.png"
    assert [file.name for file in (tmp_path / "out").rglob("*.*")] == [f"{item.sha256}.png"]


def test_hostile_names_decide_no_path(tmp_path: Path):
    names = (
        "../../cat/1.png",
        "/etc/cat/2.png",
        "C:/cat/3.png",
        "..\\..\\cat\\4.png",
        "cat/" + "n" * 300,
        "cat/\u202egnp.1",
    )
    path = write_zip(
        tmp_path / "a.zip", {name: encoded(picture(seed=seed)) for seed, name in enumerate(names)}
    )
    files = stored(path, tmp_path / "out")
    assert len(set(files)) == len(names) and all(
        file.is_file() and file.is_relative_to(tmp_path / "out") for file in files
    )
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.zip", "out"}


@pytest.mark.parametrize(
    ("format", "ending"),
    [("JPEG", ".jpg"), ("WEBP", ".jpg"), ("BMP", ".png"), ("GIF", ".png"), ("TIFF", ".png")],
)
def test_what_was_lossy_becomes_jpeg_and_the_rest_png(format: str, ending: str, tmp_path: Path):
    [path] = stored(write_zip(tmp_path / "a.zip", {"cat/1": encoded(picture(), format)}), tmp_path / "out")
    assert path.suffix == ending
    with Image.open(path) as image:
        difference = np.abs(np.asarray(image.convert("RGB"), int) - np.asarray(picture(), int))
    assert difference.mean() < 16


def test_large_images_are_made_smaller(tmp_path: Path):
    [path] = stored(
        write_zip(tmp_path / "a.zip", {"cat/1": encoded(picture().resize((3000, 1500)), "JPEG")}),
        tmp_path / "out",
    )
    with Image.open(path) as image:
        assert image.size == (STORED_SIDE, STORED_SIDE // 2)


def test_nothing_of_the_original_file_survives_but_the_picture(tmp_path: Path):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    content = encoded(picture(), "JPEG", exif=exif, comment=b"where I live") + b"<script>"
    [path] = stored(write_zip(tmp_path / "a.zip", {"cat/1.jpg": content}), tmp_path / "out")
    assert b"where I live" not in path.read_bytes() and b"<script>" not in path.read_bytes()


def test_a_member_whose_bytes_are_damaged_is_refused_and_the_others_are_not(tmp_path: Path):
    path = write_zip(
        tmp_path / "a.zip", {f"cat/{seed}.png": encoded(picture(seed=seed)) for seed in range(2)}
    )
    content = bytearray(path.read_bytes())
    content[content.find(b"IDAT") + 20] ^= 0xFF
    path.write_bytes(content)
    with open_archive(path) as archive:
        with pytest.raises(ValueError, match="it is damaged inside the zip"):
            store(archive.opened, tmp_path / "out", archive.files[0], Place(0, None))
        assert store(archive.opened, tmp_path / "out", archive.files[1], Place(0, None)).width == 48


def test_no_more_is_unpacked_than_a_member_declares(tmp_path: Path):
    path = write_zip(tmp_path / "a.zip", {"cat/1.png": encoded(picture())})
    content = bytearray(path.read_bytes())
    declared = content.find(b"PK\x01\x02") + 24
    content[declared : declared + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with open_archive(path) as archive, pytest.raises(ValueError, match="it is damaged inside the zip"):
        store(archive.opened, tmp_path / "out", archive.files[0], Place(0, None))
