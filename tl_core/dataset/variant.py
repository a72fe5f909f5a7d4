"""A dataset with images left out, or with its parts divided by group: a variant beside what was inspected. No
file is touched.

What was inspected may have variants that are divided by group; each of them, and it, may have variants that
leave images out.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tl_core.dataset.dataset import Dataset, in_order, thumbnail_folder
from tl_core.dataset.grouping import Grouping
from tl_core.dataset.split import split_by_group
from tl_core.workspace import Workspace


def excluding(dataset: Dataset, paths: Iterable[str], workspace: Workspace) -> Dataset:
    """The variant that leaves out exactly the images at these paths; the whole dataset where there are none.

    All other images keep their parts. The same paths give the same variant. Raises ValueError for an unknown
    path, or when too little is left to train and validate on.
    """
    base = whole(dataset, workspace)
    made = _without(base, set(paths))
    return _kept(made, base, workspace) if made.excluded else base


def grouped(dataset: Dataset, grouping: Grouping, workspace: Workspace) -> Dataset:
    """The variant whose training and validation share no group; what `dataset` leaves out stays out.

    Raises ValueError when the groups cannot be divided.
    """
    base = ungrouped(whole(dataset, workspace), workspace)
    items = split_by_group([replace(item, group=grouping.groups.get(item.path, "")) for item in base.items])
    made = replace(base, items=in_order(items), grouped_by=grouping.said, parts_given=False)
    return excluding(_kept(made, base, workspace), [item.path for item in dataset.excluded], workspace)


def whole(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The dataset with nothing left out. Raises ValueError where that has been removed from the workspace."""
    return _base_of(dataset, workspace) if dataset.excluded else dataset


def ungrouped(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The dataset as it was inspected, from one with nothing left out. Raises ValueError as `whole` does."""
    return _base_of(dataset, workspace) if dataset.grouped_by else dataset


def _base_of(dataset: Dataset, workspace: Workspace) -> Dataset:
    try:
        return Dataset.read(workspace.datasets / dataset.base)
    except FileNotFoundError:
        raise ValueError(
            f"the workspace has no dataset {dataset.base} any more; look at the images again"
        ) from None


def _without(dataset: Dataset, paths: set[str]) -> Dataset:
    if unknown := paths - {item.path for item in dataset.items}:
        raise ValueError(f"{dataset.name} has no image {min(unknown)}; exclude images of the dataset")
    kept, excluded = (
        tuple(item for item in dataset.items if (item.path in paths) is out) for out in (False, True)
    )
    made = replace(dataset, items=kept, excluded=excluded)
    for name, parts in made.counts().items():
        if not parts["train"]:
            raise ValueError(
                f"without the excluded images {name} has no training image left; exclude fewer of them"
            )
    if dataset.part("val") and not made.part("val"):
        raise ValueError(
            "without the excluded images there is no validation image left; exclude fewer of them"
        )
    return made


def _kept(made: Dataset, base: Dataset, workspace: Workspace) -> Dataset:
    """The variant under an id of its own, written beside its base; it shows the same small pictures."""
    listed = "\n".join([made.fingerprint, made.grouped_by, *sorted(item.line for item in made.excluded)])
    key = hashlib.sha256(listed.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    made = replace(made, id=f"{base.id}-{key}", base=base.id)
    own, shown = (workspace.datasets.absolute() / name for name in (made.id, base.id))
    _share_thumbnails(thumbnail_folder(own), thumbnail_folder(shown))
    made.write(own)
    return made


def _share_thumbnails(own: Path, shown: Path) -> None:
    shown.mkdir(parents=True, exist_ok=True)
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.symlink_to(shown)
