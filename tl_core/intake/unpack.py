"""A member of a zip becomes an image of ours: decoded once, encoded anew, stored under its hash."""

import hashlib
import zipfile
from pathlib import Path

from tl_core.dataset import Item
from tl_core.dataset.layout import Place
from tl_core.decoding.decoder import encoded
from tl_core.intake.archive import Member, unpacked

# Large enough for any backbone of the kind Thaw trains, small enough for thousands of photographs.
STORED_SIDE = 1024


def store(opened: zipfile.ZipFile, target: Path, member: Member, place: Place) -> Item:
    """Unpack one member and store it as `store_content` does. Raises ValueError, saying why, when it is no
    whole image.
    """
    return store_content(unpacked(opened, member.info), target, place)


def store_content(content: bytes, target: Path, place: Place) -> Item:
    """Decode a file's bytes and store the image anew below `target`. Raises ValueError, saying why, when they
    are no whole image.

    Photographs (JPEG and WebP) stay JPEG, at a quality and colour resolution that lose nothing one could see;
    the rest is PNG.
    """
    photograph = content[:3] == b"\xff\xd8\xff" or content[8:12] == b"WEBP"
    stored, size = encoded(content, STORED_SIDE, photograph, quality=95, subsampling=0)
    sha256 = hashlib.sha256(stored).hexdigest()
    path = f"{sha256[:2]}/{sha256}{'.jpg' if photograph else '.png'}"
    (target / path).parent.mkdir(parents=True, exist_ok=True)
    (target / path).write_bytes(stored)
    return Item(path, place.label, place.part or "train", sha256, *size)
