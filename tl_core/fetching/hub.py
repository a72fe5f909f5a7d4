"""A data set of the hub of Hugging Face, as `hub:OWNER/NAME`: its parquet files, fetched and then read like
any shards.

Only parquet is fetched, never code: the hub itself makes it of nearly every public data set, in a branch of
its own (https://huggingface.co/docs/dataset-viewer/parquet).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from httpx2 import HTTPError
from huggingface_hub import HfApi, constants, hf_hub_download
from huggingface_hub.errors import (
    GatedRepoError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile

from tl_core.dataset import Dataset
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import Steps
from tl_core.dataset.open_question import OpenQuestionError
from tl_core.dataset.public_sets import HUB
from tl_core.intake.archive import UNPACKED_LIMIT
from tl_core.intake.imported import (
    by_group,
    collected_rows,
    dataset_id_of,
    digest_of,
    made_whole,
    now_and_then,
)
from tl_core.intake.shards import ENDING, shards_among
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.full_disk import check_room
from tl_core.workspace.servers import reachable

# Where the hub puts the parquet it makes; then where owners put their own.
BRANCHES = ("refs/convert/parquet", "main")
NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
DEFAULT = "default"
WAY_OUT = "try again later, or take a built-in set"


@dataclass(frozen=True)
class HubSet:
    """A data set by its owner and name; one of its configurations, where it has several."""

    repository: str
    configuration: str = ""

    @property
    def title(self) -> str:
        return "/".join(filter(None, (self.repository, self.configuration)))

    @classmethod
    def of(cls, source: str) -> "HubSet":
        """Raises ValueError for what names none."""
        steps = source.removeprefix(HUB).strip("/").split("/")
        repository, configuration = "/".join(steps[:2]), "/".join(steps[2:])
        if not NAME.fullmatch(repository) or "/" in configuration:
            way_out = f"write {HUB}OWNER/NAME, or {HUB}OWNER/NAME/CONFIGURATION"
            raise ValueError(f"{source} names no data set of the hub; {way_out}")
        return cls(repository, configuration)


def fetch_hub_set(source: str, workspace: Workspace, report: Report, told: Labelling) -> Dataset:
    """The dataset, fetched unless it is here already.

    Raises ValueError for an unknown name, no network, a set without parquet or too large, and as `inspect`
    does; OpenQuestionError where it has several configurations.
    """
    named, report = HubSet.of(source), now_and_then(report)
    dataset_id = dataset_id_of(f"hub-{named.title}", digest_of(source.encode(), told).hexdigest())

    def fill(making: Path) -> Dataset:
        shards = shards_among(_fetched(named, report))
        if not shards:
            raise ValueError(f"the files of {named.title} hold no images; take another data set")
        check_room(making, sum(shard.path.stat().st_size for shard in shards))
        found = collected_rows(shards, making, report, told)
        return found.as_dataset(dataset_id, named.title, "zip", source)

    return by_group(made_whole(workspace, dataset_id, fill, report), told, workspace)


def _fetched(named: HubSet, report: Report) -> Iterator[tuple[Path, Steps]]:
    """The files of one configuration, each where the hub's own cache keeps it, and its steps below that."""
    if constants.HF_HUB_OFFLINE or not reachable(constants.ENDPOINT):
        raise ValueError(f"no network: {constants.ENDPOINT} does not answer; {WAY_OUT}")
    with _sentences(named):
        branch, files = _listed(named)
        chosen = _of_one_configuration(named, files)
        _check_size(named, chosen)
        for number, file in enumerate(chosen):
            report(f"Downloading {named.title}, files", number, len(chosen))
            place = hf_hub_download(named.repository, file.path, repo_type="dataset", revision=branch)
            yield Path(place), tuple(file.path.split("/"))[1:] or (file.path,)


@contextmanager
def _sentences(named: HubSet) -> Iterator[None]:
    """What the hub's library raises, as one sentence with a way out."""
    try:
        yield
    except GatedRepoError:
        raise ValueError(f"{named.title} is given only to who asks for it on the hub; {WAY_OUT}") from None
    except RepositoryNotFoundError:
        raise ValueError(f"the hub has no public data set {named.title}; check owner and name") from None
    except (OSError, HTTPError) as error:
        told = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"{named.title} could not be downloaded: {told}; {WAY_OUT}") from error


def _listed(named: HubSet) -> tuple[str, list[RepoFile]]:
    """The first branch that has parquet files, and those."""
    for branch in BRANCHES:
        with suppress(RevisionNotFoundError):
            tree = HfApi(endpoint=constants.ENDPOINT).list_repo_tree(
                named.repository, repo_type="dataset", revision=branch, recursive=True
            )
            files = [one for one in tree if isinstance(one, RepoFile) and one.path.endswith(ENDING)]
            if files:
                return branch, sorted(files, key=lambda file: file.path)
    raise ValueError(f"the hub has no parquet files of {named.title}; take another data set")


def _of_one_configuration(named: HubSet, files: Sequence[RepoFile]) -> list[RepoFile]:
    found: dict[str, list[RepoFile]] = {}
    for file in files:
        found.setdefault(file.path.rpartition("/")[0].partition("/")[0], []).append(file)
    asked = named.configuration or (DEFAULT if DEFAULT in found else next(iter(found)))
    if asked not in found or (not named.configuration and len(found) > 1 and asked != DEFAULT):
        first = f"{HUB}{named.repository}/{next(iter(found))}"
        raise OpenQuestionError(
            f"{named.repository} has the configurations {', '.join(found)}; name one, as in {first}",
            list(found),
        )
    return found[asked]


def _check_size(named: HubSet, files: Sequence[RepoFile]) -> None:
    size = sum(file.size for file in files)
    if size > UNPACKED_LIMIT:
        raise ValueError(
            f"{named.title} is {size / 2**30:.0f} GiB; Thaw fetches up to {UNPACKED_LIMIT // 2**30} GiB, take"
            " a smaller set"
        )
