"""A downloaded tar.gz becomes a zip with one folder a class, which is then judged and read like any other
zip.

Nothing is unpacked to the disk: no name in the archive becomes a path, no link is followed.
"""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj

from scipy.io import loadmat

from tl_core.dataset.layout import FILES_LIMIT
from tl_core.dataset.public_sets import PublicSet
from tl_core.intake.archive import UNPACKED_LIMIT
from tl_core.intake.decode import BYTES_LIMIT
from tl_core.workspace.events import Report

# The name of a member in the archive -> its path in the zip, or None for what is no image of a class.
Place = Callable[[str], str | None]

IMAGENETTE = {
    "n01440764": "tench",
    "n02102040": "English springer",
    "n02979186": "cassette player",
    "n03000684": "chain saw",
    "n03028079": "church",
    "n03394916": "French horn",
    "n03417042": "garbage truck",
    "n03425413": "gas pump",
    "n03445777": "golf ball",
    "n03888257": "parachute",
}
# Members by set: `label` names the class, `part` the part where the archive has parts.
MEMBERS = {
    "imagenette": re.compile(r"imagenette2-160/(?P<part>train|val)/(?P<label>n\d{8})/(?P<file>[^/]+\.JPEG)"),
    "flowers102": re.compile(r"jpg/(?P<file>image_(?P<number>\d{5})\.jpg)"),
    "dtd": re.compile(r"dtd/images/(?P<label>[a-z-]+)/(?P<file>[^/]+\.jpg)"),
    "pets": re.compile(r"images/(?P<file>(?P<label>\w+)_\d+\.jpg)"),
}


def repack(chosen: PublicSet, folder: Path, report: Report) -> Path:
    """The zip of the set whose files lie in `folder`. Raises ValueError when the archive is damaged, or a
    bomb.
    """
    target, place = folder / "images.zip", _place_in(chosen, folder)
    try:
        with (
            tarfile.open(folder / chosen.archive.name, "r:gz") as packed,
            zipfile.ZipFile(target, "w") as zipped,
        ):
            _copy(
                packed,
                zipped,
                place,
                lambda done: report(f"Unpacking {chosen.title}", done, max(done, chosen.images)),
            )
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
        with packed.extractfile(member) as image, zipped.open(zipfile.ZipInfo(path), "w") as entry:
            copyfileobj(image, entry)
        count(images)


def _place_in(chosen: PublicSet, folder: Path) -> Place:
    pattern = MEMBERS[chosen.name]
    if chosen.name == "flowers102":
        return _by_number(pattern, _flowers(folder))

    def place(name: str) -> str | None:
        found = pattern.fullmatch(name)
        if not found:
            return None
        words = found.groupdict()
        label = words["label"].replace("_", " ")
        return "/".join(filter(None, (words.get("part"), IMAGENETTE.get(label, label), words["file"])))

    return place


def _by_number(pattern: re.Pattern, places: dict[int, tuple[str, str]]) -> Place:
    def place(name: str) -> str | None:
        found = pattern.fullmatch(name)
        where = places.get(int(found["number"])) if found else None
        return "/".join((*where, found["file"])) if where else None

    return place


def _flowers(folder: Path) -> dict[int, tuple[str, str]]:
    """{image number: (part, class)}, from the set's own two tables. torchvision has the names of the
    classes.
    """
    from torchvision.datasets import Flowers102

    labels = loadmat(folder / "imagelabels.mat")["labels"].ravel()
    numbers = loadmat(folder / "setid.mat")
    parts = {"trnid": "train", "valid": "val", "tstid": "test"}
    return {
        int(number): (part, Flowers102.classes[int(labels[number - 1]) - 1])
        for key, part in parts.items()
        for number in numbers[key].ravel()
    }
