"""Reading images: a folder, a zip, a built-in set or a public one, as a dataset of a workspace."""

from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Unpack

from tl_core.albums.album import Album
from tl_core.dataset import Dataset
from tl_core.dataset.correction_lists import read_exclusions, read_labels
from tl_core.dataset.corrections import Corrections
from tl_core.dataset.dataset import PART_NAMES, PARTS
from tl_core.dataset.grouping import Grouping, grouping_by_pattern, grouping_by_table
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.public_sets import HUB, PUBLIC
from tl_core.dataset.split import checked_share
from tl_core.dataset.variant import corrected, grouped, holding_back
from tl_core.evidence import notebook
from tl_core.verbs.progress import heard
from tl_core.verbs.wishes import Selection, check
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.stored import as_json

BUILT_IN = "built-in:"
SHOWN_REJECTED = 5
# Of a class a notebook shows one line; a set with a thousand of them would fill the screen.
SHOWN_CLASSES = 20


@dataclass(frozen=True)
class InspectedDataset:
    """A dataset that was read, in the workspace that remembers it."""

    dataset: Dataset
    workspace: Workspace

    @property
    def id(self) -> str:
        return self.dataset.id

    @property
    def classes(self) -> tuple[str, ...]:
        return self.dataset.classes

    @property
    def groups(self) -> set[str]:
        """The patients, slides or scenes that its parts do not share; empty where it is not grouped."""
        return {item.subject for item in self.dataset.items if self.dataset.grouped_by} - {""}

    @property
    def folder(self) -> Path:
        """Where the workspace keeps the list of its images, and their thumbnails."""
        return self.workspace.datasets / self.id

    def to_json(self) -> dict[str, object]:
        dataset = self.dataset
        return {
            "dataset": dataset.id,
            "name": dataset.name,
            "classes": list(dataset.classes),
            "images": len(dataset.items),
            **{part: len(dataset.part(part)) for part in PARTS},
            "rejected": len(dataset.rejected),
            "rejected_files": [as_json(one) for one in dataset.rejected],
            "excluded": len(dataset.excluded),
            "relabelled": len(dataset.relabelled),
            "groups": len(self.groups),
            "val_share": dataset.val_share,
            "folder": str(self.folder),
        }

    def _repr_html_(self) -> str:
        """Its counts, and what was rejected."""
        dataset, rejected = self.dataset, self.dataset.rejected
        counts = list(dataset.counts().items())
        rows = [[name, *parts.values()] for name, parts in counts[:SHOWN_CLASSES]]
        more = len(counts) - len(rows)
        return "".join(
            (
                notebook.title(f"{dataset.title}: {len(dataset.items)} images of {len(counts)} classes"),
                notebook.table(["class", *PART_NAMES.values()], rows),
                notebook.paragraphs(
                    f"And {more} more classes." if more else "",
                    f"Rejected files: {len(rejected)}" if rejected else "",
                    *(f"{file.name}: {file.reason}" for file in rejected[:SHOWN_REJECTED]),
                ),
            )
        )


@dataclass(frozen=True)
class SeenAlbum:
    """An album whose photos were decoded."""

    album: Album

    def to_json(self) -> dict[str, object]:
        return {
            "album": self.album.id,
            "photos": len(self.album.photos),
            "refused": [{"name": one.name, "reason": one.reason} for one in self.album.refused],
        }


# The path of a folder, a zip or a table, `built-in:NAME`, `public:NAME`, `hub:OWNER/NAME`, the id of a
# dataset read before, or the dataset itself.
Data = str | PathLike[str] | Dataset | InspectedDataset
Place = Workspace | str | PathLike[str]


def inspect(
    data: Data,
    *,
    as_one: bool = False,
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> InspectedDataset:
    """Read a dataset, once: what is in it and what was rejected.

    Raises ValueError, with the way out, when there is nothing to train on, and where the folders look like
    several datasets, unless `as_one` says that each is a class.
    """
    check(selection, Selection)
    here = workspace_of(workspace, data)
    with heard(report) as tell:
        return InspectedDataset(dataset_of(data, selection, here, tell, as_one), here)


def download(name: str, *, workspace: Place | None = None, report: Report | None = None) -> InspectedDataset:
    """Fetch a public set, once, and read it as `inspect` does.

    Raises ValueError for an unknown name, no network, a broken file or a disk too full.
    """
    from tl_core.fetching.public import download

    here = workspace_of(workspace)
    with heard(report) as tell:
        return InspectedDataset(download(name, here, tell), here)


def look_at_photos(album: str, *, workspace: Place | None = None, report: Report | None = None) -> SeenAlbum:
    """Make a small picture of each photo that has none; what cannot be read leaves the album.

    Raises ValueError where there is no such album.
    """
    from tl_core.intake.thumbnails import look_at_photos

    with heard(report) as tell:
        return SeenAlbum(look_at_photos(album, workspace_of(workspace), tell))


def workspace_of(place: Place | None, about: object = None) -> Workspace:
    """The workspace that was named, else the one where `about` lies, else the user's own."""
    if isinstance(place, Workspace):
        return place
    if place is not None:
        return Workspace.at(fspath(place))
    own = getattr(about, "workspace", None)
    return own if isinstance(own, Workspace) else Workspace.default()


def dataset_of(
    data: Data, selection: Selection, workspace: Workspace, report: Report, as_one: bool = False
) -> Dataset:
    """The dataset that is meant; a variant of it where images are to be left out or relabelled, or parts
    to be divided by group or by another share.
    """
    val_share = selection.get("val_share")
    if val_share is not None:
        checked_share(val_share)  # refused before the images are read
    dataset = _read(data, workspace, report, as_one, Labelling.of(selection))
    listed = _corrections(dataset, selection)
    if grouping := _grouping(dataset, selection):
        dataset = grouped(dataset, grouping, workspace)
    if val_share is not None:
        dataset = holding_back(dataset, val_share, workspace)
    return corrected(dataset, dataset.corrections.then(listed), workspace) if listed else dataset


def _corrections(dataset: Dataset, selection: Selection) -> Corrections:
    exclude, relabel = selection.get("exclude"), selection.get("relabel")
    return Corrections(
        read_exclusions(Path(exclude).expanduser(), dataset) if exclude else frozenset(),
        read_labels(Path(relabel).expanduser(), dataset) if relabel else {},
    )


def _read(data: Data, workspace: Workspace, report: Report, as_one: bool, told: Labelling) -> Dataset:
    if isinstance(data, InspectedDataset):
        data = data.dataset
    if isinstance(data, Dataset):
        check_kept(data.id, workspace)
        return data
    source = fspath(data)
    if not source.strip():  # the empty path would be the current folder
        raise ValueError("no data was named; name a folder, a zip or built-in:NAME")
    if Path(source).name == source and _kept(source, workspace).exists():
        return Dataset.read(workspace.datasets / source)
    if source.startswith(PUBLIC):
        return download(source.removeprefix(PUBLIC), workspace=workspace, report=report).dataset
    if source.startswith(HUB):
        from tl_core.fetching.hub import fetch_hub_set

        return fetch_hub_set(source, workspace, report, told)
    from tl_core.intake.inspection import inspect

    named = source if source.startswith(BUILT_IN) else str(Path(source).expanduser().absolute())
    return inspect(named, workspace, report, as_one, told)


def check_kept(dataset_id: str, workspace: Workspace) -> None:
    """Raises ValueError where the workspace does not hold the dataset."""
    if not _kept(dataset_id, workspace).exists():
        raise ValueError(f"{workspace.root} has no dataset {dataset_id}; inspect the images there first")


def _kept(dataset_id: str, workspace: Workspace) -> Path:
    return workspace.datasets / dataset_id / "dataset.json"


def _grouping(dataset: Dataset, selection: Selection) -> Grouping | None:
    pattern, table = selection.get("groups"), selection.get("groups_from")
    paths = [item.path for item in (*dataset.items, *dataset.excluded)]
    if pattern is not None and table is not None:
        raise ValueError("groups are matched by a pattern or named by a table; give one of the two")
    if pattern is not None:
        return grouping_by_pattern(pattern, paths)
    return grouping_by_table(table, paths) if table is not None else None


def file_for(named: str | PathLike[str] | None) -> Path | None:
    """The file that a verb is to write, absolute; None where none was named.

    Raises ValueError where there is no folder for it.
    """
    target = Path(named).expanduser().absolute() if named else None
    if target and (target.is_dir() or not target.parent.is_dir()):
        raise ValueError(f"there is no folder for a file {target}; name a file in a folder that is there")
    return target
