"""What somebody owns shared with everybody here, or kept to themselves again: a dataset with its
variants and all that its owner made of it.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tl_core.catalogue.experiments import KINDS
from tl_core.dataset import Dataset
from tl_core.runs.run import list_runs
from tl_core.workspace import Workspace, visitors
from tl_core.workspace.visitors import NotYoursError


def share(workspace: Workspace, dataset: Dataset, shared: bool = True) -> None:
    """Everybody may see the dataset and what the workspace's visitor made of it; with `shared` False nobody
    else. What others made of it stays as it is. Raises NotYoursError where the dataset is another's.
    """
    visitors.share(workspace.datasets / dataset.id, workspace.visitor, shared)
    for folder in _made_of(dataset.base or dataset.id, workspace):
        with suppress(NotYoursError):
            visitors.share(folder, workspace.visitor, shared)


def _made_of(whole: str, workspace: Workspace) -> Iterator[Path]:
    """The folders of a dataset, of its variants, and of the runs and experiments on any of them."""

    def is_of(data: str) -> bool:
        return data == whole or data.startswith(f"{whole}-")

    yield from (folder for folder in workspace.datasets.glob("*") if is_of(folder.name))
    yield from (run.folder for run in list_runs(workspace) if not run.damage() and is_of(run.plan.dataset))
    for kind in KINDS:
        for one in kind.every(workspace):
            if any(is_of(member.plan.dataset) for member in one.members):
                yield one.folder
