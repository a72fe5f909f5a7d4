"""Inspection: a folder, a zip or a built-in set is read whole and written down as a Dataset of the
workspace.
"""

import hashlib
import os
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Origin, drawn_pixels
from tl_core.dataset.labelling import FOUND_OUT, Labelling
from tl_core.dataset.layout import Steps, display_name
from tl_core.decoding import decoder
from tl_core.intake.archive import Archive, open_archive
from tl_core.intake.collect import Collection, collect
from tl_core.intake.folder import scan
from tl_core.intake.imported import (
    by_group,
    collected_rows,
    dataset_id_of,
    digest_of,
    made_whole,
    now_and_then,
)
from tl_core.intake.in_place import check_one, inspect_folder, inspect_table
from tl_core.intake.shards import ENDING, shards_among
from tl_core.intake.unpack import store
from tl_core.labels.table import READERS
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.full_disk import check_room

BUILT_IN = "built-in:"
SPREADSHEETS = (".xlsx", ".xls", ".ods")


def inspect(
    source: str,
    workspace: Workspace,
    report: Report,
    as_one: bool = False,
    told: Labelling = FOUND_OUT,
) -> Dataset:
    """Read all of `source` and write what was found to the workspace.

    The source is the path of a folder, of a table that names the classes of pictures, of a zip or of a folder
    in a zip; or `built-in:NAME`. Classes are named as `told` says.

    A folder is read where it lies; a zip is stored anew in the workspace. `report` gets a sentence and counts
    several times a second. Raises ValueError, with the way out, when there is nothing to train on,
    OpenColumnError where a table does not say which column is the class, and SeveralDatasetsError where the
    folders look like datasets and neither `as_one` nor an earlier inspection says that each is a class; then
    no dataset is left behind.
    """
    report = now_and_then(report)
    decoder.begin()
    if source.startswith(BUILT_IN):
        return _inspect_built_in(source.removeprefix(BUILT_IN), workspace, report)
    path = Path(os.path.realpath(source))
    file = next((above for above in path.parents if above.is_file()), path)
    if not file.exists():
        raise ValueError(f"there is no {display_name(source)}; check the path")
    if file.is_file() and file.suffix.lower() in READERS:
        return inspect_table(file, workspace, report, told)
    if file.suffix.lower() in SPREADSHEETS:
        raise ValueError(f"{display_name(file.name)} is a spreadsheet; save it as a CSV file")
    if told.images:
        raise ValueError("--images goes with a table; name the table itself as DATA")
    if file.is_dir():
        return inspect_folder(source, workspace, report, as_one, told)
    return _inspect_zip(file, path.relative_to(file).parts, workspace, report, as_one, told)


def _inspect_zip(
    path: Path, folder: Steps, workspace: Workspace, report: Report, as_one: bool, told: Labelling
) -> Dataset:
    """The whole zip, or one folder in it."""
    uploaded = path.is_relative_to(workspace.uploads.resolve())
    with open_archive(path) as opened:
        report("Checking the zip", 0, 0)
        archive = opened.within(folder) if folder else opened
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update("/".join(folder).encode("utf-8", "surrogateescape"))
        if told != FOUND_OUT:
            digest.update(digest_of(b"", told).digest())
        called = "upload" if uploaded else "-".join((path.stem, *folder))
        dataset_id = dataset_id_of(called, digest.hexdigest())

        def fill(making: Path) -> Dataset:
            check_one(archive, as_one or told != FOUND_OUT)
            found = _unpacked(archive, making, report, told)
            alone = display_name(folder[-1] if folder else path.stem)
            name = (found.wrapping or "Upload") if uploaded else alone
            origin: Origin = "upload" if uploaded else "zip"
            return found.as_dataset(dataset_id, name, origin, str(path.joinpath(*folder)))

        return by_group(made_whole(workspace, dataset_id, fill, report), told, workspace)


def import_zip(path: Path, dataset_id: str, name: str, workspace: Workspace, report: Report) -> Dataset:
    """A zip of ours, as the dataset of that id and name. Raises ValueError as `inspect` does."""
    with open_archive(path) as archive:

        def fill(making: Path) -> Dataset:
            return _unpacked(archive, making, report, FOUND_OUT).as_dataset(dataset_id, name, "zip")

        return made_whole(workspace, dataset_id, fill, report)


def _unpacked(archive: Archive, making: Path, report: Report, told: Labelling) -> Collection:
    check_room(making, archive.unpacked)
    if shards := shards_among(archive.copied(making / "shards", ENDING)):
        found = collected_rows(shards, making, report, told)
        shutil.rmtree(making / "shards")
        return found
    return collect(archive, partial(store, archive.opened, making / "images"), report, told)


def _inspect_built_in(name: str, workspace: Workspace, report: Report) -> Dataset:
    from tl_core.drawn.sets import set_for
    from tl_core.intake.drawing import draw_set

    chosen = set_for(name)
    dataset_id = dataset_id_of(f"built-in-{name}", hashlib.sha256(repr(chosen).encode()).hexdigest())

    def fill(making: Path) -> Dataset:
        images = making / "images"
        drawn = draw_set(name, images, report)
        folder = scan(images, {path: one.stamp for path, one in drawn.items()})
        found = collect(folder, folder.read, report)
        pixels = np.stack([drawn[item.path].pixels for item in found.items]).transpose(0, 3, 1, 2)
        np.save(drawn_pixels(making, pixels.shape[-1]), np.ascontiguousarray(pixels))
        made = found.as_dataset(dataset_id, chosen.title, "built-in")
        return replace(made, mirrored_alike=chosen.mirrored_alike)

    return made_whole(workspace, dataset_id, fill, report)
