"""A folder, or the pictures that a table names, read where they lie."""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tl_core.dataset import Dataset, Item
from tl_core.dataset.labelling import FOUND_OUT, Labelling
from tl_core.dataset.layout import SeveralDatasetsError, Steps, datasets_within, display_name, is_utf8
from tl_core.intake.archive import Archive
from tl_core.intake.collect import collect
from tl_core.intake.folder import Folder, Seen, TooManyFilesError, only, recall, scan
from tl_core.intake.imported import by_group, dataset_id_of, digest_of, import_shards
from tl_core.intake.shards import ENDING, shards_among
from tl_core.intake.thumbnails import write_thumbnails
from tl_core.labels.table import BYTES_LIMIT as TABLE_LIMIT
from tl_core.labels.table import pictures_named, read_table
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.workspace import within_roots

LONGEST_NAME = 100


@dataclass(frozen=True)
class NamedTable:
    """The file of a table that a person named, and what it is called."""

    path: Path
    name: str

    @cached_property
    def content(self) -> bytes:
        return self.path.read_bytes()

    def steps_below(self, folder: Path) -> Steps:
        """Where it lies below the folder; its name alone where it lies elsewhere."""
        below = self.path.relative_to(folder).parts if self.path.is_relative_to(folder) else (self.name,)
        return (*below[:-1], self.name)


def inspect_table(table: Path, workspace: Workspace, report: Report, told: Labelling) -> Dataset:
    """The pictures that a table names, read where they lie: below its own folder, or that of `told`. Those
    that lie in the table itself are stored anew.
    """
    uploaded = table.is_relative_to(workspace.uploads.resolve())
    named = NamedTable(table, _name_of(table, told.table if uploaded else ""))
    if table.suffix.lower() == ENDING and (shards := shards_among([(table, (named.name,))])):
        return import_shards(shards, named.name, table, workspace, report, told)
    folder = told.images or ("" if uploaded else str(table.parent))
    if uploaded:
        within_roots(folder)  # a browser named it: judged here again
    if not os.path.isdir(folder):
        raise ValueError(f"there is no folder {display_name(folder)}; name the folder of the pictures")
    if table.stat().st_size > TABLE_LIMIT:
        raise ValueError(f"{named.name} is larger than {TABLE_LIMIT // 2**20} MiB; keep two of its columns")
    return inspect_folder(folder, workspace, report, True, told, named)


def _name_of(table: Path, known_as: str) -> str:
    """What the table is called: by who sent it, else by its file. A name is for reading, not for opening."""
    name = display_name(known_as).replace("/", "-")[-LONGEST_NAME:] or table.name
    return name if name.lower().endswith(table.suffix.lower()) else f"{name}{table.suffix}"


def inspect_folder(
    named: str,
    workspace: Workspace,
    report: Report,
    as_one: bool,
    told: Labelling,
    table: NamedTable | None = None,
) -> Dataset:
    """The pictures in a folder, or those of it that the table names, read where they lie; shards in a folder
    are stored anew.
    """
    path = Path(os.path.realpath(named))
    if not is_utf8(str(path)):
        raise ValueError(
            f"the path {display_name(str(path))} has letters that are not UTF-8; rename the folder"
        )
    sources = [str(path), *([str(table.path)] if table else [])]
    dataset_id = dataset_id_of(path.name, digest_of("\0".join(sources).encode(), told).hexdigest())
    own = workspace.datasets.absolute() / dataset_id
    report("Looking for files", 0, 0)
    roots = (named, str(path))
    folder = replace(_found(path, recall(own / "seen.json"), roots, table), roots=roots)
    if not table and (shards := shards_among((path / found.path, found.steps) for found in folder.files)):
        return import_shards(shards, path.name, path, workspace, report, told)
    if table:
        told = replace(told, table=table.name, images=str(path))
        folder = replace(folder, table=(table.steps_below(path), table.content))
    check_one(folder, as_one or told != FOUND_OUT or (own / "dataset.json").exists())
    found = collect(folder, folder.read, report, told)
    write_thumbnails(found.items, path, own, report)
    folder.remember(own / "seen.json", found.items)
    items = tuple(_openable(item, path, own) for item in found.items)
    name = display_name(f"{path.name}, {table.name}" if table else path.name)
    dataset = replace(
        found.as_dataset(dataset_id, name, "folder", str(table.path if table else path)),
        root=str(path),
        items=items,
    )
    dataset.write(own)
    return by_group(dataset, told, workspace)


def _found(path: Path, seen: Seen, roots: tuple[str, str], table: NamedTable | None) -> Folder:
    """What lies in the folder; where that is too much, those files that the table names by their paths."""
    try:
        return scan(path, seen)
    except TooManyFilesError:
        if table is None:
            raise
    return only(path, pictures_named(read_table(table.steps_below(path), table.content), roots), seen)


def _openable(item: Item, root: Path, own: Path) -> Item:
    """The item with a path that is text: no page can show and no file can keep a name that is not UTF-8.

    Such a file gets a second name, its hash, as a link in the dataset's own folder. The item then has the
    link's absolute path, which still opens when it is joined to the root.
    """
    if is_utf8(item.path):
        return item
    name = own / "names" / f"{item.sha256}{Path(display_name(item.path)).suffix}"
    name.parent.mkdir(parents=True, exist_ok=True)
    name.unlink(missing_ok=True)
    name.symlink_to(root / item.path)
    return replace(item, path=str(name))


def check_one(source: Archive | Folder, as_one: bool) -> None:
    several = () if as_one else datasets_within(file.steps for file in source.files)
    if several:
        raise SeveralDatasetsError(several)
