"""From a collection to a dataset of the workspace: its id, its folder made whole, its parts by group."""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tl_core.dataset import Dataset
from tl_core.dataset.grouping import Grouping
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import display_name
from tl_core.dataset.variant import grouped
from tl_core.intake.collect import Collection, collect
from tl_core.intake.shards import Shard, open_shards
from tl_core.intake.thumbnails import write_thumbnails
from tl_core.workspace import Workspace, whole
from tl_core.workspace.events import Report
from tl_core.workspace.full_disk import check_room

REPORT_SECONDS = 0.25
# Makes a dataset in the folder it is given, its images in images/.
Fill = Callable[[Path], Dataset]


def import_shards(
    shards: Sequence[Shard],
    name: str,
    source: Path,
    workspace: Workspace,
    report: Report,
    told: Labelling,
) -> Dataset:
    """The pictures in the shards, stored anew under that name. Raises ValueError as `inspect` does."""
    contents = [_content_of(shard.path) for shard in shards]
    dataset_id = dataset_id_of(name, digest_of(b"".join(contents), told).hexdigest())

    def fill(making: Path) -> Dataset:
        check_room(making, sum(shard.path.stat().st_size for shard in shards))
        found = collected_rows(shards, making, report, told)
        return found.as_dataset(dataset_id, display_name(name), "zip", str(source))

    return by_group(made_whole(workspace, dataset_id, fill, report), told, workspace)


def collected_rows(shards: Sequence[Shard], making: Path, report: Report, told: Labelling) -> Collection:
    """The rows of the shards, their pictures stored in the dataset that is being made."""
    opened = open_shards(shards)
    return collect(opened, partial(opened.read, making / "images"), report, told)


def _content_of(path: Path) -> bytes:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def made_whole(workspace: Workspace, dataset_id: str, fill: Fill, report: Report) -> Dataset:
    """The dataset of that id, made now unless it was before; one process at a time makes it."""
    own = workspace.datasets.absolute() / dataset_id
    with workspace.lock(dataset_id):
        if not (own / "dataset.json").exists():
            with whole(own) as making:
                making.mkdir()
                dataset = replace(fill(making), root=str(own / "images"))
                write_thumbnails(dataset.items, making / "images", making, report)
                dataset.write(making)
    return Dataset.read(own)


def digest_of(named: bytes, told: Labelling) -> "hashlib._Hash":
    """Of what is read and how: without a word on how, of what alone."""
    said = (f"{name}={value}".encode("utf-8", "surrogateescape") for name, value in told.said.items())
    return hashlib.sha256(b"\0".join([named, *said]))


def by_group(dataset: Dataset, told: Labelling, workspace: Workspace) -> Dataset:
    """The variant whose parts share no group, where the table names groups.

    A column that was only guessed gives way to parts that came with the data, and where groups cannot be
    divided.
    """
    groups = {item.path: item.subject for item in dataset.items if item.subject}
    column, asked = dataset.labelled.labelling.group_column, told.group_column
    if len(set(groups.values())) < 2 or (dataset.parts_given and not asked):
        return dataset
    try:
        return grouped(dataset, Grouping(f"column {column} of {dataset.labelled.table}", groups), workspace)
    except ValueError:
        if asked:
            raise
        return dataset


def dataset_id_of(name: str, digest: str) -> str:
    """A name for a folder of the workspace that a person can read."""
    slug = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"{slug or 'dataset'}-{digest[:8]}"


def now_and_then(report: Report) -> Report:
    """The same report, at most every REPORT_SECONDS unless it says something new or is at the end."""
    said, at = "", 0.0

    def paced(sentence: str, done: int, total: int) -> None:
        nonlocal said, at
        if sentence != said or done == total or time.monotonic() - at > REPORT_SECONDS:
            said, at = sentence, time.monotonic()
            report(sentence, done, total)

    return paced
