"""The parity receipt of an exported model: whether it says of images what the run's own model says."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tl_core.evidence.wording import counted
from tl_core.workspace import stored

FILE = "parity.json"
# What a score may differ by; and how unlike what was learned an image is, in standard deviations.
WITHIN, NOVELTY_WITHIN = 1e-4, 1e-3
PREPARED = " predict.py prepares image files as the run did."
Seen = Literal["held-out images", "drawn images"]


@dataclass(frozen=True)
class Compared:
    """With so many images at a time: how many get another answer, or one that is no number; the largest
    difference of any score, and of how novel an image is, where the model knows.
    """

    at_once: int
    other_answers: int
    difference: float
    novelty: float = 0.0

    @property
    def same(self) -> bool:
        return not self.other_answers and self.difference <= WITHIN and self.novelty <= NOVELTY_WITHIN


@dataclass(frozen=True)
class Parity:
    """What came out when a file was compared with the model that it was made of, on so many images.

    `sha256` is of the file that was compared. `versions` has the libraries that ran both. `preparation` is
    the largest difference between prepared image files, one made by the program beside the file; None where
    that was not compared.
    """

    file: str
    sha256: str
    images: int
    seen: Seen
    compared: tuple[Compared, ...]
    versions: dict[str, str]
    preparation: float | None = None

    @property
    def same(self) -> bool:
        return all(one.same for one in self.compared) and (self.preparation or 0.0) <= WITHIN

    @property
    def difference(self) -> float:
        """The largest difference of any score."""
        return max(one.difference for one in self.compared)

    @property
    def novelty(self) -> float:
        """The largest difference of how novel an image is."""
        return max(one.novelty for one in self.compared)

    @property
    def sentence(self) -> str:
        if self.same:
            return f"{self._same}{PREPARED if self.preparation is not None else ''}"
        others = max(one.other_answers for one in self.compared)
        prepared = f"; image files are prepared otherwise by up to {self.preparation or 0.0:.2g}"
        otherwise = prepared if self.preparation else ""
        return (
            f"{self.file} does not say what the run's own model says: of {self._images} {others:,} get"
            f" another answer, scores differ by up to {self.difference:.2g}, and what decides whether there"
            f" is an answer by up to {self.novelty:.2g}{otherwise}. Do not use it."
        )

    @property
    def _same(self) -> str:
        sizes = " and ".join(f"{one.at_once}" for one in self.compared)
        return (
            f"{self.file} says the same as the run's own model: on {self._images}, {sizes} at a time, all"
            f" answers are the same and no score differs by more than {WITHIN:g} (the most is"
            f" {self.difference:.1e})."
        )

    @property
    def _images(self) -> str:
        return counted(self.images, self.seen.removesuffix("s"))

    def to_json(self) -> dict[str, object]:
        """As parity.json and the command line have it: what follows from the figures is said too."""
        return {**stored.as_json(self), "within": WITHIN, "same": self.same, "sentence": self.sentence}

    @classmethod
    def from_json(cls, told: dict[str, object]) -> "Parity":
        """From the figures alone. Raises ValueError for anything else than what `to_json` gives."""
        follows = ("within", "same", "sentence")
        return stored.value_of({name: value for name, value in told.items() if name not in follows}, cls)

    @classmethod
    def read(cls, folder: Path) -> "Parity":
        return stored.read_with(folder / FILE, cls.from_json)


@dataclass(frozen=True)
class Standing:
    """Whether the file in a folder may be trusted now, and why, in a sentence."""

    same: bool
    sentence: str


def standing(folder: Path) -> Standing:
    """Of the exported model in the folder. Raises FileNotFoundError where there is no receipt."""
    parity = Parity.read(folder)
    if sha256_of(folder / parity.file) != parity.sha256:
        return Standing(
            False,
            f"{parity.file} has changed since it was compared with the run's own model. Do not use it; export"
            " it again.",
        )
    return Standing(parity.same, parity.sentence)


def sha256_of(file: Path) -> str:
    """Of the file's content; empty where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
