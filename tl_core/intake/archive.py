"""A zip of images, judged by its list before anything is unpacked. Its names are data: none decides a path on
this machine.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from tl_core.dataset.dataset import Rejected
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import FILES_LIMIT, ClassFolders, Steps, display_name, is_hidden
from tl_core.decoding.decode import BYTES_LIMIT, EMPTY
from tl_core.intake.folder import LINK, NO_FILE
from tl_core.intake.zip_end import ends, entries
from tl_core.labels.kinds import arranged
from tl_core.labels.listing import Listing
from tl_core.labels.table import tables_among

# The list of an honest zip with FILES_LIMIT members takes about 30 MB.
LIST_LIMIT = 64 * 2**20
UNPACKED_LIMIT = 8 * 2**30
# Deflate packs at best 1 : 1030, and images hardly at all. Small files are left out: a plain icon packs well.
RATIO_LIMIT = 200
RATIO_MATTERS = 2**20
LOCAL_HEADER = 30
ENCRYPTED_FLAG = 0x1
UTF8_FLAG = 0x800
PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


@dataclass(frozen=True)
class Member:
    """A file in the zip that may be an image."""

    steps: Steps
    info: zipfile.ZipInfo

    @property
    def path(self) -> str:
        return "/".join(self.steps)

    @property
    def size(self) -> int:
        """Bytes, as the zip declares."""
        return self.info.file_size


@dataclass(frozen=True)
class Archive:
    """The members of an open zip, hidden ones left out."""

    opened: zipfile.ZipFile
    files: tuple[Member, ...]
    folders: tuple[Steps, ...]
    rejected: tuple[Rejected, ...]

    @property
    def unpacked(self) -> int:
        """Bytes that all files take when unpacked, as the zip declares."""
        return sum(member.info.file_size for member in self.files)

    def arranged(self, told: Labelling) -> ClassFolders:
        """The classes of the members. Raises ValueError, with the way out, where nothing tells them."""
        refused = {one.name: one.reason for one in self.rejected}
        files = tuple(member.steps for member in self.files)
        return arranged(Listing(files, self.folders, refused), self._tables, told)

    def _tables(self) -> Iterator[tuple[Steps, bytes]]:
        """The tables beside the images, with what is in them."""
        for member in tables_among(self.files):
            yield member.steps, unpacked(self.opened, member.info)

    def copied(self, folder: Path, ending: str) -> Iterator[tuple[Path, Steps]]:
        """The files, those whose name ends so each copied to the folder, under a number."""
        for number, member in enumerate(self.files):
            path = folder / f"{number}{ending}"
            if member.steps[-1].lower().endswith(ending):
                folder.mkdir(exist_ok=True)
                path.write_bytes(unpacked(self.opened, member.info))
            yield path, member.steps

    def within(self, folder: Steps) -> "Archive":
        """What lies in one folder of it. Raises ValueError where nothing does."""
        depth, path = len(folder), display_name("/".join(folder))
        files = tuple(member for member in self.files if member.steps[:depth] == folder)
        if not files:
            raise ValueError(f"this zip has no folder {path} with files in it; check the name")
        return replace(
            self,
            files=files,
            folders=tuple(steps for steps in self.folders if steps[:depth] == folder),
            rejected=tuple(one for one in self.rejected if one.name.startswith(f"{path}/")),
        )


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The checked list of a zip. Raises ValueError, with the way out, for what is no zip, or a bomb, or
    encrypted.
    """
    with open(path, "rb") as file:
        _check_end(file)
        try:
            opened = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
            raise ValueError("the list of this zip is damaged; pack the folder again") from None
        with opened:
            _check_list(opened)
            yield _listed(opened)


def _check_end(file: BinaryIO) -> None:
    """Judge by the end: opening the list of a million members takes seconds and half a gigabyte.

    The records there may understate the number of members, so the entries of the list are counted too.
    """
    told = ends(file)
    if not told:
        raise ValueError("this is not a zip file, or its end is missing; pack the folder as a zip again")
    begin = max(min(end.position - end.size for end in told), 0)
    last = max(end.position for end in told)
    too_long = last - begin > LIST_LIMIT or max(end.size for end in told) > LIST_LIMIT
    members = max(end.members for end in told)
    if too_long or max(members, entries(file, begin, last)) > FILES_LIMIT:
        raise ValueError(
            f"this zip has more than {FILES_LIMIT:,} members; unpack it and choose the folder instead"
        )


def _check_list(opened: zipfile.ZipFile) -> None:
    infos = sorted(opened.infolist(), key=lambda info: info.header_offset)
    if any(info.flag_bits & ENCRYPTED_FLAG for info in infos):
        raise ValueError("this zip is encrypted; pack the folder again without a password")
    ends = [info.header_offset + LOCAL_HEADER + info.compress_size for info in infos]
    starts = [info.header_offset for info in infos[1:]] + [opened.start_dir]
    if any(end > start for end, start in zip(ends, starts[: len(ends)], strict=True)):
        raise ValueError("files in this zip overlap, as in a zip bomb; pack the folder again")
    if sum(info.file_size for info in infos) > UNPACKED_LIMIT:
        raise ValueError(
            f"this zip unpacks to more than {UNPACKED_LIMIT // 2**30} GiB; unpack it and choose the folder"
            " instead"
        )


def _listed(opened: zipfile.ZipFile) -> Archive:
    files, folders, rejected = [], [], []
    for info in opened.infolist():
        steps = _steps(info)
        if is_hidden(steps):
            continue
        if info.is_dir():
            folders.append(steps)
        elif reason := _reason_against(info):
            rejected.append(Rejected(display_name("/".join(steps)), reason))
        else:
            files.append(Member(steps, info))
    _check_ratios(files)
    return Archive(opened, tuple(files), tuple(folders), tuple(rejected))


def _check_ratios(members: Sequence[Member]) -> None:
    for info in (member.info for member in members if member.info.file_size > RATIO_MATTERS):
        if info.file_size > RATIO_LIMIT * info.compress_size:
            name = display_name(info.filename)
            raise ValueError(
                f"{name} unpacks to over {RATIO_LIMIT} times its size, as in a zip bomb; pack the zip again"
                " without it"
            )


def _reason_against(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(kind):
        return LINK
    if kind not in (0, stat.S_IFREG):
        return NO_FILE
    if info.filename.lower().endswith(PACKED):
        return "it is an archive in the archive; unpack it first"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way; pack it again as an ordinary zip"
    if info.file_size > BYTES_LIMIT:
        return f"it is larger than {BYTES_LIMIT // 2**20} MiB; save it as a JPEG"
    return None if info.file_size else EMPTY


def _steps(info: zipfile.ZipInfo) -> Steps:
    """The folders and name of a member, without anything that means another place: dots, drives, slashes at
    either end.
    """
    steps = re.split(r"[\\/]+", _name(info))
    return tuple(
        step for step in steps if step not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", step)
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Zips that do not say they are UTF-8 often are; zipfile reads those as the code page of old PCs."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def unpacked(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes, at most as many as it declares: that number the archive's limits have judged."""
    try:
        with opened.open(info) as stream:
            return stream.read(info.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise ValueError("it is damaged inside the zip; pack it again") from None
