"""Pictures that are in no dataset: files, folders and zips, by the same checked door."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tl_core.dataset.dataset import Rejected
from tl_core.dataset.labelling import FOUND_OUT
from tl_core.dataset.layout import Place, display_name
from tl_core.intake.archive import Archive, Member, open_archive, unpacked
from tl_core.intake.collect import File, Source
from tl_core.intake.folder import Folder, Found, scan

ZIP = ".zip"


@dataclass(frozen=True)
class Picture:
    """A file that may be an image, by the name that its user knows.

    `label` is the class by its folder, or by a table beside the images; empty where neither names one.
    `content` gives the file, or its bytes; it raises ValueError where they cannot be had.
    """

    name: str
    content: Callable[[], Path | bytes]
    label: str = ""


@dataclass(frozen=True)
class Pictures:
    """Files to be looked at, and what is not to be read, with the reasons."""

    files: tuple[Picture, ...]
    rejected: tuple[Rejected, ...]


@contextmanager
def open_pictures(paths: Sequence[Path]) -> Iterator[Pictures]:
    """All files in what is named; zips are open inside.

    Where one path is named, its files have their names below it; else the path as it was given stands before.
    Raises ValueError for a path that leads nowhere, a zip that is damaged or dangerous, or no file at all.
    """
    with ExitStack() as held:
        found = [_found(path, held) for path in paths]
        if len(found) > 1:
            found = [_below(path, one) for path, one in zip(paths, found, strict=True)]
        files = tuple(file for one in found for file in one.files)
        rejected = tuple(refused for one in found for refused in one.rejected)
        if not files:
            raise ValueError(_nothing(rejected))
        yield Pictures(files, rejected)


def _found(path: Path, held: ExitStack) -> Pictures:
    if path.is_dir():
        folder = scan(path, {})
        return _labelled(folder, partial(_in_folder, folder))
    if not path.is_file():
        raise ValueError(f"there is no file {display_name(str(path))}; check the path")
    if path.suffix.lower() == ZIP:
        archive = held.enter_context(open_archive(path))
        return _labelled(archive, partial(_in_zip, archive))
    return Pictures((Picture(display_name(path.name), lambda: path),), ())


def _in_folder(folder: Folder, found: Found) -> Path:
    return folder.root / found.path


def _in_zip(archive: Archive, member: Member) -> bytes:
    return unpacked(archive.opened, member.info)


def _labelled(source: Source[File], content: Callable[[File], Path | bytes]) -> Pictures:
    """The files of a folder or a zip, with the classes that it names."""
    try:
        layout = source.arranged(FOUND_OUT)
    except ValueError:  # not sorted into classes
        labels = [""] * len(source.files)
    else:
        labels = [layout.classes[one.label] if isinstance(one, Place) else "" for one in layout.places]
    files = (
        Picture(display_name(file.path), partial(content, file), label)
        for file, label in zip(source.files, labels, strict=True)
    )
    return Pictures(tuple(files), source.rejected)


def _below(path: Path, found: Pictures) -> Pictures:
    """The same with the path before each name; a file has its path for a name."""
    before = display_name(str(path))
    alone = path.is_file() and path.suffix.lower() != ZIP
    files = (replace(one, name=before if alone else f"{before}/{one.name}") for one in found.files)
    rejected = (replace(one, name=f"{before}/{one.name}") for one in found.rejected)
    return Pictures(tuple(files), tuple(rejected))


def _nothing(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return "there are no files to read; name images, a folder or a zip"
    return f"nothing there can be read; the first, {rejected[0].name}: {rejected[0].reason}"
