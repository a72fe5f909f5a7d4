"""A public set, fetched once, checked, and kept like any other zip. What was half fetched never stays.

pooch would fetch and check a file in ten lines less; it would not say within two seconds that there is no
network, nor how far it is, and it brings a second HTTP client.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tl_core.dataset import Dataset
from tl_core.dataset.public_sets import PublicSet, RemoteFile, public_set_for
from tl_core.fetching.repack import repack
from tl_core.intake.imported import now_and_then
from tl_core.intake.inspection import import_zip
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.full_disk import check_room
from tl_core.workspace.servers import reachable

# A server that is silent for this long has stopped sending.
SILENCE_SECONDS = 10.0
MEGABYTE = 10**6
# Room for the archive, the zip made of it, and the dataset: for a while all three are there.
ROOM = 3
WAY_OUT = "try again later, or take a built-in set"


def download(name: str, workspace: Workspace, report: Report) -> Dataset:
    """The dataset of that name, fetched unless it is here already.

    Raises ValueError for an unknown name, no network, a cut connection, a file with another checksum or a
    disk too full. Whatever happens, also Ctrl-C, nothing half fetched is left; what a killed process left is
    removed by the next.
    """
    chosen, report = public_set_for(name), now_and_then(report)
    dataset_id = f"public-{name}-{chosen.archive.md5[:8]}"
    if (workspace.datasets / dataset_id / "dataset.json").exists():
        return Dataset.read(workspace.datasets / dataset_id)
    with _folder_for(chosen, workspace) as folder:
        for file in chosen.files:
            fetch(file, folder / file.name, report)
        zipped = chosen.archive.name.endswith(".zip")
        packed = folder / chosen.archive.name if zipped else repack(chosen, folder, report)
        return import_zip(packed, dataset_id, chosen.title, workspace, report)


@contextmanager
def _folder_for(chosen: PublicSet, workspace: Workspace) -> Iterator[Path]:
    """An empty folder, this process's alone until it is gone again."""
    folder = workspace.downloads / chosen.name
    with workspace.lock(f"download-{chosen.name}"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            check_room(folder, ROOM * chosen.megabytes * MEGABYTE)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def fetch(file: RemoteFile, target: Path, report: Report) -> None:
    """Fetch one file, reporting megabytes.

    Raises ValueError: within two seconds where no server answers, when the connection is cut, and for bytes
    with another checksum.
    """
    if not reachable(file.url):
        raise ValueError(f"no network: {file.server} does not answer; {WAY_OUT}")
    digest = hashlib.md5(usedforsecurity=False)
    try:
        # As it is: an archive that a server calls encoded must not be unpacked on the way.
        asked = httpx2.stream(
            "GET",
            file.url,
            follow_redirects=True,
            timeout=SILENCE_SECONDS,
            headers={"accept-encoding": "identity"},
        )
        with asked as answer, target.open("wb") as kept:
            answer.raise_for_status()
            total = int(answer.headers.get("content-length", 0))
            for block in answer.iter_raw(2**16):
                kept.write(block)
                digest.update(block)
                report(f"Downloading {file.name}, MB", kept.tell() // MEGABYTE, total // MEGABYTE)
    except httpx2.HTTPError as error:
        raise ValueError(
            f"{file.name} could not be downloaded whole: {error or type(error).__name__}; {WAY_OUT}"
        ) from error
    if digest.hexdigest() != file.md5:
        raise ValueError(f"{file.name} is not the file it should be, its checksum differs; {WAY_OUT}")
