"""A dataset with images left out or relabelled, or with its parts divided anew: a variant beside what was
inspected. No file is touched.

What was inspected may have variants that are divided by group or by another share; each of them, and it, may
have variants that correct it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tl_core.dataset.corrections import Corrections
from tl_core.dataset.dataset import Dataset, Item, in_order, thumbnail_folder
from tl_core.dataset.grouping import Grouping
from tl_core.dataset.split import NO_PAIR, VAL_SHARE, checked_share, split_by_group, split_off_val
from tl_core.workspace import Workspace

# Of a thousand classes a sentence names the first.
SHOWN_CLASSES = 12


def corrected(dataset: Dataset, corrections: Corrections, workspace: Workspace) -> Dataset:
    """The variant with exactly these corrections; the whole dataset where they change nothing.

    Every image keeps its part: results before and after are about the same images. The same corrections give
    the same variant. Raises ValueError for an unknown path or class, or when too little is left to train and
    validate on.
    """
    base = whole(dataset, workspace)
    made = _enough_of(_corrected(base, corrections), base)
    return _kept(made, base, workspace) if made.corrections else base


def grouped(dataset: Dataset, grouping: Grouping, workspace: Workspace) -> Dataset:
    """The variant whose training and validation share no group; its corrections and its share for
    validation stay.

    Raises ValueError when the groups cannot be divided.
    """
    return _divided(dataset, grouping.groups, grouping.said, dataset.val_share, workspace)


def ungrouped(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The same without groups; the corrections of `dataset` and its share for validation stay.

    Raises ValueError as `whole` does.
    """
    return _divided(dataset, {}, "", dataset.val_share, workspace)


def holding_back(dataset: Dataset, val_share: float | None, workspace: Workspace) -> Dataset:
    """The variant with that share for validation, also where the parts came with the data; the test part
    stays, and so do the corrections of `dataset` and what it is grouped by.

    None takes a chosen share back. The dataset as it was inspected where that gives the parts it has.
    Raises ValueError for a share outside the limits, or when nothing can be held back.
    """
    groups = {item.path: item.subject for item in whole(dataset, workspace).items}
    share = None if val_share is None else checked_share(val_share)
    return _divided(dataset, groups, dataset.grouped_by, share, workspace)


def _divided(
    dataset: Dataset,
    groups: Mapping[str, str],
    grouped_by: str,
    val_share: float | None,
    workspace: Workspace,
) -> Dataset:
    base, corrections = _inspected(dataset, workspace), dataset.corrections
    if not grouped_by and val_share is None:
        return corrected(base, corrections, workspace)
    named = [replace(item, subject=groups.get(item.path, "")) for item in base.items]
    items = in_order(_parts_anew(named, grouped_by, VAL_SHARE if val_share is None else val_share))
    if items == base.items:
        return corrected(base, corrections, workspace)
    made = replace(base, items=items, grouped_by=grouped_by, val_share=val_share, parts_given=False)
    return corrected(_kept(made, base, workspace), corrections, workspace)


def _parts_anew(items: Sequence[Item], grouped_by: str, share: float) -> tuple[Item, ...]:
    if grouped_by:
        return split_by_group(items, share)
    joined = [item if item.part == "test" else replace(item, part="train") for item in items]
    divided = split_off_val(joined, share)
    if all(item.part != "val" for item in divided):
        raise ValueError(NO_PAIR)
    return divided


def whole(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The dataset with no correction. Raises ValueError where that has been removed from the workspace."""
    return _base_of(dataset, workspace) if dataset.corrections else dataset


def _inspected(dataset: Dataset, workspace: Workspace) -> Dataset:
    """The dataset as inspection left it, from any variant of it."""
    dataset = whole(dataset, workspace)
    divided = dataset.grouped_by or dataset.val_share is not None
    return _base_of(dataset, workspace) if divided else dataset


def _base_of(dataset: Dataset, workspace: Workspace) -> Dataset:
    try:
        return Dataset.read(workspace.datasets / dataset.base)
    except FileNotFoundError:
        raise ValueError(
            f"the workspace has no dataset {dataset.base} any more; look at the images again"
        ) from None


def _corrected(base: Dataset, corrections: Corrections) -> Dataset:
    found = {item.path: item for item in base.items}
    if unknown := (corrections.excluded | corrections.relabelled.keys()) - found.keys():
        raise ValueError(f"{base.name} has no image {min(unknown)}; correct images of the dataset")
    labels = {path: _label_of(name, path, base) for path, name in corrections.relabelled.items()}
    changed = {path: label for path, label in labels.items() if label != found[path].label}
    kept = tuple(
        replace(item, label=changed[item.path]) if item.path in changed else item
        for item in base.items
        if item.path not in corrections.excluded
    )
    return replace(
        base,
        items=in_order(kept) if changed else kept,
        excluded=tuple(item for item in base.items if item.path in corrections.excluded),
        relabelled=tuple(item for item in base.items if item.path in changed),
    )


def _label_of(name: str, path: str, dataset: Dataset) -> int:
    if name not in dataset.classes:
        first = ", ".join(dataset.classes[:SHOWN_CLASSES])
        more = ", ..." if len(dataset.classes) > SHOWN_CLASSES else ""
        raise ValueError(f"{dataset.name} has no class {name!r} for {path}; it has {first}{more}")
    return dataset.classes.index(name)


def _enough_of(made: Dataset, base: Dataset) -> Dataset:
    """The same. Raises ValueError where a class has nothing to train on, or nothing is held back any more."""
    for name, parts in made.counts().items():
        if not parts["train"]:
            raise ValueError(
                f"with these corrections {name} has no training image left; leave out or relabel fewer of its"
                " images"
            )
    if base.part("val") and not made.part("val"):
        raise ValueError("with these corrections there is no validation image left; leave out fewer of them")
    return made


def _kept(made: Dataset, base: Dataset, workspace: Workspace) -> Dataset:
    """The variant under an id of its own, written beside its base; it shows the same small pictures."""
    share = [] if made.val_share is None else [f"{made.val_share:g}"]
    excluded = sorted(item.line for item in made.excluded)
    listed = "\n".join([made.fingerprint, made.grouped_by, *share, *excluded, *sorted(made.new_labels)])
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
