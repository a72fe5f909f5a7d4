"""A downloaded tar.gz becomes a zip with one folder a class, which is then judged and read like any other
zip.

Nothing is unpacked to the disk: no name in the archive becomes a path, no link is followed. That is why
torchvision's own classes for these sets, which unpack them, are not used.
"""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copyfileobj

from scipy.io import loadmat

from tl_core.dataset.layout import FILES_LIMIT
from tl_core.dataset.public_sets import PublicSet
from tl_core.decoding.decode import BYTES_LIMIT
from tl_core.intake.archive import UNPACKED_LIMIT
from tl_core.workspace.events import Report

# The name of a member in the archive -> its path in the zip, or None for what is no image of a class.
Place = Callable[[str], str | None]


def repack(chosen: PublicSet, folder: Path, report: Report) -> Path:
    """The zip of the set whose files lie in `folder`. Raises ValueError when the archive is damaged, or a
    bomb.
    """
    target, place = folder / "images.zip", _place_in(chosen, folder)
    archive = folder / chosen.archive.name

    def count(done: int) -> None:
        report(f"Unpacking {chosen.title}", done, max(done, chosen.images))

    try:
        with tarfile.open(archive, "r:gz") as packed, zipfile.ZipFile(target, "w") as zipped:
            _copy(packed, zipped, place, count)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ValueError(f"{chosen.archive.name} cannot be unpacked: {error}; download it again") from error
    return target


def _copy(
    packed: tarfile.TarFile, zipped: zipfile.ZipFile, place: Place, count: Callable[[int], None]
) -> None:
    images, size = 0, 0
    for member in packed:
        path = place(member.name.removeprefix("./")) if member.isreg() else None
        if path is None:
            continue
        images, size = images + 1, size + member.size
        if member.size > BYTES_LIMIT or size > UNPACKED_LIMIT or images > FILES_LIMIT:
            raise ValueError(
                "the archive unpacks to more than a dataset of this kind can hold; it is not used"
            )
        image = packed.extractfile(member)
        if image is None:
            continue
        with image, zipped.open(zipfile.ZipInfo(path), "w") as entry:
            copyfileobj(image, entry)
        count(images)


def _place_in(chosen: PublicSet, folder: Path) -> Place:
    pattern = re.compile(chosen.members)
    return _by_number(pattern, _told_by_tables(folder)) if chosen.tables else _by_name(pattern, chosen.names)


def _by_name(pattern: re.Pattern[str], names: Mapping[str, str]) -> Place:
    def place(name: str) -> str | None:
        found = pattern.fullmatch(name)
        if not found:
            return None
        words = found.groupdict()
        label = words["label"].replace("_", " ")
        return "/".join(filter(None, (words.get("part"), names.get(label, label), words["file"])))

    return place


def _by_number(pattern: re.Pattern[str], places: dict[int, tuple[str, str]]) -> Place:
    def place(name: str) -> str | None:
        found = pattern.fullmatch(name)
        where = places.get(int(found["number"])) if found else None
        return "/".join((*where, found["file"])) if found and where else None

    return place


def _told_by_tables(folder: Path) -> dict[int, tuple[str, str]]:
    """{image number: (part, class)} of the flowers. torchvision has the names of the classes."""
    from torchvision.datasets import Flowers102

    labels = loadmat(folder / "imagelabels.mat")["labels"].ravel()
    numbers = loadmat(folder / "setid.mat")
    parts = {"trnid": "train", "valid": "val", "tstid": "test"}
    return {
        int(number): (part, Flowers102.classes[int(labels[number - 1]) - 1])
        for key, part in parts.items()
        for number in numbers[key].ravel()
    }
