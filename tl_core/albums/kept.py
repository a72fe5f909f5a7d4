"""Albums in the workspace: begun, found, changed by the browser that began them, and packed as an upload.

What a browser sends is kept as it comes, under its hash. Another process decodes it (intake/thumbnails.py).
"""

import csv
import hashlib
import io
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from tl_core.albums.album import ALONE, PHOTOS_LIMIT, Album, Photo
from tl_core.dataset import uploads
from tl_core.dataset.dataset import Rejected
from tl_core.workspace import Workspace, stored, visitors
from tl_core.workspace.shelf import Shelf, new_id
from tl_core.workspace.visitors import NotYoursError

FILE = "album.json"
PHOTOS, SMALL = "photos", "small"
# More than any camera's JPEG takes.
PHOTO_BYTES_LIMIT = 20 * 2**20
BYTES_LIMIT = 2**30
ALBUMS_LIMIT = 20
NOT_YOURS = "another browser began this set, and only that one may change it; make a set of your own"
Edit = Callable[[Album], Album]


def begin(workspace: Workspace) -> Album:
    """A new album of the workspace's visitor. Raises ValueError where they have ALBUMS_LIMIT already."""
    if len(own(workspace)) >= ALBUMS_LIMIT:
        raise ValueError(f"there are {ALBUMS_LIMIT} unfinished sets already; delete one of them first")
    now = time.time()
    album = Album(new_id(), now, now)

    def fill(folder: Path) -> None:
        stored.write(folder / FILE, album)
        visitors.claim(folder, workspace.visitor)

    _shelf(workspace).create_once(fill, album.id)
    return album


def find(workspace: Workspace, id: str) -> Album:
    """The album of that id. Raises ValueError where there is none, or it is another visitor's."""
    folder = _shelf(workspace).find(id)
    _check_yours(folder, workspace.visitor)
    return stored.read(folder / FILE, Album)


def own(workspace: Workspace) -> list[Album]:
    """The albums that no other visitor has begun, the one last changed first."""
    read = (_read(folder) for folder in _own(workspace))
    albums = (album for album in read if isinstance(album, Album))
    return sorted(albums, key=lambda album: album.changed, reverse=True)


def damaged(workspace: Workspace) -> list[str]:
    """Of those albums that cannot be read, why: a sentence each."""
    read = (_read(folder) for folder in _own(workspace))
    return [str(error) for error in read if isinstance(error, stored.DamagedFileError)]


def _own(workspace: Workspace) -> Iterator[Path]:
    """The folders that no other visitor has begun; the user of this machine has all."""
    found, here = _shelf(workspace).newest_first(), workspace.visitor
    return (one for one in found if here is None or not visitors.is_anothers(one, here))


def _read(folder: Path) -> Album | stored.DamagedFileError:
    """The album, or why it cannot be read: one that is damaged hides no other."""
    try:
        return stored.read(folder / FILE, Album)
    except stored.DamagedFileError as error:
        return error


def change(workspace: Workspace, id: str, edit: Edit) -> Album:
    """The album after `edit`; the files of photos that are gone from it are removed. Raises ValueError as
    `find` and `edit` do.
    """
    folder = _folder(workspace, id)
    with workspace.lock(f"album-{id}"):
        changed = replace(edit(find(workspace, id)), changed=time.time())
        stored.write(folder / FILE, changed)
        _tidy(folder, changed)
    return changed


def delete(workspace: Workspace, id: str) -> None:
    """Remove the album with all its photos. Raises ValueError as `find` does."""
    find(workspace, id)
    folder = _folder(workspace, id)
    # First of all: a process that looks at its photos then finds no album.
    (folder / FILE).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def add(
    workspace: Workspace,
    id: str,
    name: str,
    files: Sequence[tuple[str, bytes]],
    taken: bool,
) -> Album:
    """The album with these files, each named, as photos of a class; `taken` by a camera a moment ago.

    A file that is too large, is here already or is one too many is refused: the album says so. Raises
    ValueError as `find` does.
    """
    folder = _folder(workspace, id)

    def edit(album: Album) -> Album:
        album = replace(album, refused=())
        for file, content in files:
            album = _with_file(album, folder, name, file, content, taken)
        return album

    return change(workspace, id, edit)


def photo_path(workspace: Workspace, id: str, photo: Photo) -> Path:
    """The bytes of a photo as they came."""
    return _folder(workspace, id) / PHOTOS / photo.sha256


def small_path(workspace: Workspace, id: str, photo: Photo) -> Path:
    """The small JPEG of a photo, once another process has made it."""
    return _folder(workspace, id) / SMALL / f"{photo.sha256}.jpg"


def unseen(workspace: Workspace, album: Album) -> list[Photo]:
    """The photos that no process has decoded yet."""
    return [photo for photo in album.photos if not small_path(workspace, album.id, photo).exists()]


def packed(workspace: Workspace, album: Album) -> Path:
    """The album as a zip among the uploads, with a table of classes and groups. The same album makes the same
    zip. Raises ValueError for one that is not ready.
    """
    if missing := album.missing():
        raise ValueError(missing)
    title = album.title.replace("/", " ").replace("\\", " ").strip(". ")
    return uploads.keep_files(workspace, _files(workspace, album, title))


def _files(workspace: Workspace, album: Album, title: str) -> Iterator[tuple[str, BinaryIO]]:
    rows = [
        (f"{number}-{place}.jpg", photo, one.name, one.groups().get(photo.sha256, ""))
        for number, one in enumerate(album.classes, 1)
        for place, photo in enumerate(one.photos, 1)
    ]
    table = io.StringIO(newline="")
    csv.writer(table).writerows(
        [("file", "label", "group"), *((file, label, group) for file, _, label, group in rows)]
    )
    yield f"{title}/labels.csv", io.BytesIO(table.getvalue().encode())
    for file, photo, _, _ in rows:
        with photo_path(workspace, album.id, photo).open("rb") as stream:
            yield f"{title}/{file}", stream


def _with_file(album: Album, folder: Path, name: str, file: str, content: bytes, taken: bool) -> Album:
    sha256 = hashlib.sha256(content).hexdigest()
    if reason := _reason_against(album, sha256, len(content)):
        return replace(album, refused=(*album.refused, Rejected(file, reason)))
    one, now = album.of(name), time.time()
    photo = Photo(sha256, file, len(content), now, one.burst_at(now) if taken else ALONE)
    path = folder / PHOTOS / sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return album.with_photos(name, [photo])


def _reason_against(album: Album, sha256: str, size: int) -> str:
    """Why a file cannot be a photo of the album; empty where nothing is known against it yet."""
    if not 0 < size <= PHOTO_BYTES_LIMIT:
        return f"it is empty, or larger than {PHOTO_BYTES_LIMIT // 2**20} MiB; save it as a smaller JPEG"
    if len(album.photos) == PHOTOS_LIMIT:
        return f"the set has {PHOTOS_LIMIT:,} pictures already; drop a folder for a set with more"
    has = next((one for one in album.classes for photo in one.photos if photo.sha256 == sha256), None)
    if has:
        return f"it is in the set already, in {has.name}"
    if sum(photo.size for photo in album.photos) + size > BYTES_LIMIT:
        return f"the set has {BYTES_LIMIT // 2**30} GiB already; drop a folder for a set with more"
    return ""


def _tidy(folder: Path, album: Album) -> None:
    """Remove the files of other photos. A hidden folder is another process's, which is at work in it."""
    hashes = {photo.sha256 for photo in album.photos}
    for inside in (PHOTOS, SMALL):
        for path in (folder / inside).glob("[!.]*"):
            if path.stem not in hashes:
                path.unlink()


def _check_yours(folder: Path, visitor: str | None) -> None:
    """Raises NotYoursError for another browser; None is no browser but the user of this machine."""
    if visitor is not None and not visitors.may_change(folder, visitor):
        raise NotYoursError(NOT_YOURS)


def _folder(workspace: Workspace, id: str) -> Path:
    return _shelf(workspace).place(id)


def _shelf(workspace: Workspace) -> Shelf:
    return Shelf(workspace.albums, FILE, "set", "; make a new one")
