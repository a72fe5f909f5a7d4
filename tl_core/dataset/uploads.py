"""What a browser sends, kept under the hash of its content. Nothing is decoded or unpacked here."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import IO, BinaryIO

from tl_core.dataset.dataset import Dataset
from tl_core.dataset.layout import display_name
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.full_disk import check_room
from tl_core.workspace.whole import unfinished

BYTES_LIMIT = 2 * 2**30
FILES_LIMIT = 20_000
NAME_LIMIT = 1_000
# How the names of tables end (tl_core/labels/table.py reads them).
TABLES = (".csv", ".tsv", ".jsonl", ".parquet")
CHUNK = 2**20
WAY_OUT = "put it in a folder on the server and name that instead"


def keep_zip(workspace: Workspace, stream: BinaryIO) -> Path:
    """The zip as a file of the workspace. Raises ValueError when it is too large, or no zip."""
    check_room(workspace.uploads, min(stream.seek(0, os.SEEK_END), BYTES_LIMIT))
    with _kept(workspace) as file:
        _copy(stream, file, BYTES_LIMIT)
        if not zipfile.is_zipfile(file):
            raise ValueError(
                "it is not a zip file, or was cut short on its way; pack the folder as a zip again"
            )
        return _named_by_content(workspace, file)


def keep_files(workspace: Workspace, files: Iterable[tuple[str, BinaryIO]]) -> Path:
    """The files of an uploaded folder as one zip of the workspace; a name holds the folders, as in
    train/cats/1.jpg.

    Raises ValueError when there are none, too many, or they are too large.
    """
    with _kept(workspace) as file:
        names: set[str] = set()
        size = 0
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for name, stream in files:
                entry = _entry(name, names)
                with packed.open(entry, "w", force_zip64=True) as inside:
                    size += _copy(stream, inside, BYTES_LIMIT - size)
        if not names:
            raise ValueError("no file was sent; choose a folder with one folder of images a class")
        return _named_by_content(workspace, file)


def keep_table(workspace: Workspace, name: str, stream: BinaryIO) -> Path:
    """A table as a file of the workspace. Of its name the ending counts, which is one of TABLES.

    Raises ValueError when it is no table by its name, or too large.
    """
    ending = next((one for one in TABLES if name.lower().endswith(one)), None)
    if ending is None:
        raise ValueError(f"{display_name(name)[:80]} is no table; send a file of {', '.join(TABLES)}")
    with _kept(workspace) as file:
        _copy(stream, file, BYTES_LIMIT)
        return _named_by_content(workspace, file, ending)


def take_in(workspace: Workspace, dataset: Dataset) -> None:
    """The dataset came into the workspace for its visitor, perhaps for others too. What was made of what a
    browser sent is noted, for only its owners may see it until they share it.
    """
    folder = workspace.datasets / dataset.id
    visitors.claim(folder, workspace.visitor)
    if Path(dataset.labelled.source).is_relative_to(workspace.uploads):
        visitors.note_sent(folder)
    if dataset.base:
        visitors.made_of(workspace.datasets / dataset.base, folder)


def _entry(name: str, names: set[str]) -> zipfile.ZipInfo:
    """The place of one file in the zip. Without a date, so that the same files make the same zip."""
    shown = display_name(name)
    if len(shown) > NAME_LIMIT:
        raise ValueError(
            f"the name {shown[:60]}... is longer than {NAME_LIMIT} characters; give it a shorter one"
        )
    if shown in names:
        raise ValueError(
            f"two files have the name {shown}; send the folder itself, so that their folders tell them apart"
        )
    if len(names) == FILES_LIMIT:
        raise ValueError(f"there are more than {FILES_LIMIT:,} files; {WAY_OUT}")
    names.add(shown)
    return zipfile.ZipInfo(shown)


def _copy(stream: BinaryIO, target: IO[bytes], limit: int) -> int:
    """Copy in pieces, from the beginning: an upload may have been read before. Returns the number of
    bytes.
    """
    stream.seek(0)
    size = 0
    while piece := stream.read(CHUNK):
        size += len(piece)
        if size > limit:
            raise ValueError(f"it is larger than {BYTES_LIMIT // 2**30} GiB; {WAY_OUT}")
        target.write(piece)
    return size


@contextmanager
def _kept(workspace: Workspace) -> Iterator[BufferedRandom]:
    """A new file among the uploads, gone at the end unless it was given a name by then."""
    with unfinished(workspace.uploads / "upload.zip") as made, made.open("w+b") as file:
        yield file


def _named_by_content(workspace: Workspace, file: BufferedRandom, ending: str = ".zip") -> Path:
    file.flush()
    file.seek(0)
    path = workspace.uploads / f"{hashlib.file_digest(file, 'sha256').hexdigest()}{ending}"
    os.replace(file.name, path)
    return path
