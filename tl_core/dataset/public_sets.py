"""Public datasets that can be fetched: what they hold, from where, how large, under which licence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OXFORD = "https://www.robots.ox.ac.uk/~vgg/data"
PUBLIC = "public:"
# Before the owner and the name of a data set on the hub of Hugging Face.
HUB = "hub:"
# WordNet's numbers, by which ImageNet calls its classes.
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


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server, and the MD5 that torchvision checks it by."""

    url: str
    md5: str

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def server(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class PublicSet:
    """A dataset of torchvision's. `megabytes` (of 10^6) are fetched; `home` is the page of who made it.

    The images are in `archive`, a zip or a tar.gz; `tables` are further files that tell the class and the
    part of an image by its number. `members` is the regular expression of an image's name in a tar.gz: its
    groups are `file` and, where the name tells them, `part`, `label` and `number`. `names` has the class of a
    label that is none itself.
    """

    name: str
    title: str
    sentence: str
    classes: int
    images: int
    megabytes: int
    licence: str
    home: str
    archive: RemoteFile
    members: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[RemoteFile, ...] = ()

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """The small ones first: what is missing is known before the long wait."""
        return (*self.tables, self.archive)


# Addresses and MD5 are those of torchvision 0.29 (`torchvision.datasets`), which a test compares. Sizes:
# EuroSAT as its mirror at huggingface.co/datasets/torchgeo/eurosat says, which also states the licence;
# Imagenette as in huggingface.co/datasets/frgfm/imagenette; the Oxford ones as in
# tensorflow.org/datasets/catalog. Sets whose archives are pickles (CIFAR) are not here: none is opened.
PUBLIC_SETS: dict[str, PublicSet] = {
    one.name: one
    for one in (
        PublicSet(
            "eurosat",
            "EuroSAT",
            "Land seen by a satellite, 64 px: fields, forests, rivers, roads, houses.",
            10,
            27_000,
            94,
            "MIT",
            "https://github.com/phelber/EuroSAT",
            RemoteFile(
                "https://huggingface.co/datasets/torchgeo/eurosat/resolve/c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
                "c8fa014336c82ac7804f0398fcb19387",
            ),
        ),
        PublicSet(
            "imagenette",
            "Imagenette, 160 px",
            "Ten easy classes of ImageNet itself: as similar to its weights as can be.",
            10,
            13_394,
            99,
            "Apache-2.0",
            "https://github.com/fastai/imagenette",
            RemoteFile(
                "https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz",
                "e793b78cc4c9e9a4ccc0c1155377a412",
            ),
            r"imagenette2-160/(?P<part>train|val)/(?P<label>n\d{8})/(?P<file>[^/]+\.JPEG)",
            IMAGENETTE,
        ),
        PublicSet(
            "flowers102",
            "Oxford flowers",
            "Flowers of Britain; ten training images each, the classic small set.",
            102,
            8_189,
            345,
            "none stated",
            f"{OXFORD}/flowers/102/",
            RemoteFile(f"{OXFORD}/flowers/102/102flowers.tgz", "52808999861908f626f3c1f4e79d11fa"),
            r"jpg/(?P<file>image_(?P<number>\d{5})\.jpg)",
            tables=(
                RemoteFile(f"{OXFORD}/flowers/102/imagelabels.mat", "e0620be6f572b9609742df49c70aed4d"),
                RemoteFile(f"{OXFORD}/flowers/102/setid.mat", "a5357ecc9cb78c4bef273ce3793fc85c"),
            ),
        ),
        PublicSet(
            "dtd",
            "Describable textures",
            "Surfaces by the word for them: banded, bubbly, woven, zigzagged.",
            47,
            5_640,
            625,
            "for research",
            f"{OXFORD}/dtd/",
            RemoteFile(f"{OXFORD}/dtd/download/dtd-r1.0.1.tar.gz", "fff73e5086ae6bdbea199a49dfb8a4c1"),
            r"dtd/images/(?P<label>[a-z-]+)/(?P<file>[^/]+\.jpg)",
        ),
        PublicSet(
            "pets",
            "Oxford-IIIT pets",
            "Breeds of cats and dogs, about 200 images each.",
            37,
            7_390,
            792,
            "CC BY-SA 4.0",
            f"{OXFORD}/pets/",
            RemoteFile(f"{OXFORD}/pets/data/images.tar.gz", "5c4f3ee8e5d25df40f4fd59a7f44e54c"),
            r"images/(?P<file>(?P<label>\w+)_\d+\.jpg)",
        ),
    )
}


def public_set_for(name: str) -> PublicSet:
    """Raises ValueError for an unknown name."""
    if name not in PUBLIC_SETS:
        raise ValueError(f"there is no public set {name!r}; take one of {', '.join(PUBLIC_SETS)}")
    return PUBLIC_SETS[name]
