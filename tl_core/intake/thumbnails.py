"""Small pictures for the pages, made once: at inspection, or as a photo comes into an album. The web process
never opens an image of the user's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tl_core.albums import kept
from tl_core.albums.album import Album, Photo
from tl_core.dataset import Item
from tl_core.dataset.dataset import Part, Rejected, thumbnail_folder, thumbnail_path
from tl_core.dataset.layout import display_name
from tl_core.decoding.decoder import READERS, encoded
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report

LONGEST_SIDE = 160
PER_CLASS_AND_PART = 8


def write_thumbnails(items: Sequence[Item], root: Path, folder: Path, report: Report) -> None:
    """Write a JPEG for the first PER_CLASS_AND_PART different images of each class and part, unless it is
    there already.
    """
    make_thumbnails(first_of_each(items), root, folder, report)


def make_thumbnails(items: Iterable[Item], root: Path, folder: Path, report: Report) -> None:
    """Write a JPEG for each of these images, unless it is there already."""
    thumbnail_folder(folder).mkdir(parents=True, exist_ok=True)
    wanted = [item for item in items if not thumbnail_path(folder, item).exists()]
    with ThreadPoolExecutor(READERS) as pool:
        written = pool.map(lambda item: write(root / item.path, thumbnail_path(folder, item)), wanted)
        for done, _ in enumerate(written, start=1):
            report("Making thumbnails", done, len(wanted))


def first_of_each(items: Sequence[Item]) -> Iterator[Item]:
    """The images that get a thumbnail, each content once."""
    counts: Counter[tuple[int, Part]] = Counter()
    hashes: set[str] = set()
    for item in items:
        if counts[item.label, item.part] < PER_CLASS_AND_PART and item.sha256 not in hashes:
            counts[item.label, item.part] += 1
            hashes.add(item.sha256)
            yield item


def write(source: Path, target: Path) -> None:
    """A small JPEG of a picture. Raises ValueError where the picture cannot be read."""
    small, _ = encoded(source, LONGEST_SIDE, photograph=True, quality=85)
    with whole(target) as made:
        made.write_bytes(small)


def look_at_photos(album_id: str, workspace: Workspace, report: Report) -> Album:
    """The album without the files that cannot be read whole, which are among its refused ones."""
    album = kept.find(workspace, album_id)
    waiting = kept.unseen(workspace, album)
    refused: list[tuple[Photo, str]] = []
    with ThreadPoolExecutor(READERS) as pool:
        reasons = pool.map(lambda photo: _reason_against(workspace, album_id, photo), waiting)
        for done, (photo, reason) in enumerate(zip(waiting, reasons, strict=True), start=1):
            report("Looking at pictures", done, len(waiting))
            if reason:
                refused.append((photo, reason))
    return kept.change(workspace, album_id, lambda found: _without(found, refused))


def _without(album: Album, refused: Sequence[tuple[Photo, str]]) -> Album:
    there = {photo.sha256 for photo in album.photos}
    said = [Rejected(display_name(photo.name), reason) for photo, reason in refused if photo.sha256 in there]
    left = album.without_photos({photo.sha256 for photo, _ in refused})
    return replace(left, refused=(*album.refused, *said))


def _reason_against(workspace: Workspace, album_id: str, photo: Photo) -> str:
    """Make the small picture; or why that cannot be."""
    source = kept.photo_path(workspace, album_id, photo)
    try:
        write(source, kept.small_path(workspace, album_id, photo))
    except ValueError as error:
        return str(error)
    return ""
