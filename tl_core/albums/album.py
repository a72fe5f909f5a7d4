"""An album: a set of pictures in the making, by class. A change gives a new one."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tl_core.dataset.dataset import Rejected
from tl_core.dataset.split import VAL_SHARE
from tl_core.evidence.wording import counted

CLASSES_LIMIT = 30
PHOTOS_LIMIT = 1_000
NAME_LIMIT = 60
# One photo to learn from, one to be judged by.
FEWEST_PHOTOS = 2
# Photos of one class that follow each other faster than this show the same thing from almost the same place.
BURST_SECONDS = 5.0
# The burst of a photo that no camera took here: nobody knows what it was taken together with.
ALONE = 0
CONTROL = "Cc"


@dataclass(frozen=True)
class Photo:
    """A picture: SHA-256 of its bytes, what its user calls it, its size in bytes, when it came in seconds
    since 1970, and the number of its burst in its class.
    """

    sha256: str
    name: str
    size: int
    came: float
    burst: int = ALONE


@dataclass(frozen=True)
class AlbumClass:
    """A class, with its photos in the order in which they came."""

    name: str
    photos: tuple[Photo, ...] = ()

    @property
    def bursts(self) -> frozenset[int]:
        return frozenset(photo.burst for photo in self.photos) - {ALONE}

    @property
    def in_one_burst(self) -> bool:
        """Whether all photos, two or more, were taken in one burst."""
        found = {photo.burst for photo in self.photos}
        return len(self.photos) > 1 and len(found) == 1 and ALONE not in found

    def burst_at(self, now: float) -> int:
        """The burst of a photo that is taken now: that of the last one while it is young, else a new one."""
        taken = [photo for photo in self.photos if photo.burst]
        if taken and now - taken[-1].came < BURST_SECONDS:
            return taken[-1].burst
        return max(self.bursts, default=ALONE) + 1

    def groups(self) -> dict[str, str]:
        """{SHA-256 of a photo: the name of what must stay in one part of the split}, of those from a burst.

        Where one burst is all there is, its last photos, a share for validation, are a group of their own: a
        class without validation photos could not be judged at all.
        """
        groups = {photo.sha256: f"{self.name} {photo.burst}" for photo in self.photos if photo.burst}
        if self.in_one_burst:
            late = max(1, round(VAL_SHARE * len(self.photos)))
            groups |= {photo.sha256: f"{self.name} late" for photo in self.photos[-late:]}
        return groups


@dataclass(frozen=True)
class Album:
    """The classes, when they last changed, and the files that were refused when photos last came."""

    id: str
    created: float
    changed: float
    classes: tuple[AlbumClass, ...] = ()
    refused: tuple[Rejected, ...] = ()

    @property
    def photos(self) -> tuple[Photo, ...]:
        return tuple(photo for one in self.classes for photo in one.photos)

    @property
    def title(self) -> str:
        """The names of its classes."""
        *others, last = [one.name for one in self.classes] or ["no class yet"]
        return f"{', '.join(others)} and {last}" if others else last

    def of(self, name: str) -> AlbumClass:
        """Raises ValueError where there is no class of that name."""
        found = next((one for one in self.classes if one.name == name), None)
        if found is None:
            raise ValueError(f"there is no class {name} any more; choose another one")
        return found

    def with_class(self, name: str) -> "Album":
        """One class more. Raises ValueError for a name that is empty, too long or taken, and where there are
        CLASSES_LIMIT.
        """
        if len(self.classes) == CLASSES_LIMIT:
            raise ValueError(f"there are {CLASSES_LIMIT} classes already; drop a folder for a set with more")
        return replace(self, classes=(*self.classes, AlbumClass(self._free(name, self.classes))))

    def renamed(self, name: str, other: str) -> "Album":
        """The class under another name. Raises ValueError as `with_class` does."""
        rest = [one for one in self.classes if one.name != name]
        return self._with(replace(self.of(name), name=self._free(other, rest)), name)

    def without_class(self, name: str) -> "Album":
        """Without the class and its photos."""
        return replace(self, classes=tuple(one for one in self.classes if one.name != name))

    def with_photos(self, name: str, photos: Iterable[Photo]) -> "Album":
        """More photos in a class."""
        one = self.of(name)
        return self._with(replace(one, photos=(*one.photos, *photos)), name)

    def without_photos(self, hashes: Collection[str]) -> "Album":
        """Without the photos of these SHA-256."""
        classes = (
            replace(one, photos=tuple(photo for photo in one.photos if photo.sha256 not in hashes))
            for one in self.classes
        )
        return replace(self, classes=tuple(classes))

    def missing(self) -> str:
        """What is still missing before it can be a dataset, in one sentence; empty where nothing is."""
        if len(self.classes) < 2:
            return "A set needs two classes or more."
        few = [one for one in self.classes if len(one.photos) < FEWEST_PHOTOS]
        if not few:
            return ""
        has = f"{few[0].name} has {counted(len(few[0].photos), 'picture')}"
        return f"Each class needs {FEWEST_PHOTOS} pictures or more; {has}."

    def _with(self, changed: AlbumClass, name: str) -> "Album":
        """With this class in place of the one of that name."""
        classes = tuple(changed if one.name == name else one for one in self.classes)
        return replace(self, classes=classes)

    @staticmethod
    def _free(name: str, taken: Iterable[AlbumClass]) -> str:
        """The name as it is kept: composed, without control characters, each gap one space."""
        spaced = "".join(
            " " if unicodedata.category(sign) == CONTROL else sign
            for sign in unicodedata.normalize("NFC", name)
        )
        kept = " ".join(spaced.split())
        if not 0 < len(kept) <= NAME_LIMIT:
            raise ValueError(
                f"the name of a class has {len(kept)} characters; write 1 to {NAME_LIMIT} characters"
            )
        if kept.casefold() in {one.name.casefold() for one in taken}:
            raise ValueError(f"there is a class {kept} already; give this one another name")
        return kept
