"""From the words of a command line to what they name: dataset, backbone, both axes, plan.

Everything is refused with ValueError before anything runs. Only what needs torch imports it, inside.
"""

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import HEAD, card_path, parse_weights
from tl_core.dataset import Dataset
from tl_core.dataset.exclusions import read_exclusions
from tl_core.dataset.grouping import Grouping, grouping_by_pattern, grouping_by_table
from tl_core.dataset.variant import excluding, grouped
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, answers_for, measured
from tl_core.matrix.scenario import scenario_for
from tl_core.plans import Plan
from tl_core.plans.options import OF_THE_LOOP, refuse_idle
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

# What `run` and `recommend` may say otherwise than the recommendation, by the names of the plan's own fields.
CHANGES = (
    "head",
    "head_after",
    "epochs",
    "batch_size",
    "image_size",
    "seed",
    "device",
    "class_weights",
    *OF_THE_LOOP,
)
# `--head-after measured`: the cut that the depth profile chose.
MEASURED = "measured"


def dataset_of(asked: Namespace, report: Report) -> Dataset:
    """The dataset that was asked for; a variant of it where images are to be left out, or parts to be divided
    by group.
    """
    dataset = _found(asked, report)
    excluded = read_exclusions(Path(asked.exclude).expanduser(), dataset) if asked.exclude else ()
    workspace, earlier = Workspace.at(asked.workspace), tuple(item.path for item in dataset.excluded)
    if grouping := _grouping(asked, dataset):
        dataset = grouped(dataset, grouping, workspace)
    return excluding(dataset, (*earlier, *excluded), workspace) if excluded else dataset


def _grouping(asked: Namespace, dataset: Dataset) -> Grouping | None:
    paths = [item.path for item in (*dataset.items, *dataset.excluded)]
    if asked.groups is not None:
        return grouping_by_pattern(asked.groups, paths)
    return grouping_by_table(asked.groups_from, paths) if asked.groups_from is not None else None


def _found(asked: Namespace, report: Report) -> Dataset:
    """The dataset of that id where one was inspected before, else what a look at the path or `built-in:NAME`
    finds.
    """
    from tl_core.intake.inspection import inspect as look

    if not asked.data.strip():
        raise ValueError(
            "no data was named; name a folder, a zip or built-in:NAME"
        )  # the empty path would be the current folder
    workspace = Workspace.at(asked.workspace)
    if Path(asked.data).name == asked.data and (workspace.datasets / asked.data / "dataset.json").exists():
        return Dataset.read(workspace.datasets / asked.data)
    source = (
        asked.data if asked.data.startswith("built-in:") else str(Path(asked.data).expanduser().absolute())
    )
    return look(source, workspace, report)


def weights_of(asked: Namespace) -> Weights:
    """A folder is made absolute: the run that remembers it may be resumed from anywhere."""
    weights = parse_weights(asked.weights)
    absolute = str(Path(weights.name).expanduser().absolute())
    return replace(weights, name=absolute) if weights.kind == "local-dir" else weights


def card_of(asked: Namespace, report: Report) -> BackboneCard:
    """The card of the weights on this device, from an earlier look unless the weights are newer."""
    from tl_core.runs.hardware import device_for

    workspace, weights, device = Workspace.at(asked.workspace), weights_of(asked), device_for(asked.device)
    kept = card_path(workspace, weights, device.name)
    file = Path(weights.name) / "model.safetensors"
    changed = (
        weights.kind == "local-dir"
        and file.exists()
        and kept.exists()
        and file.stat().st_mtime > kept.stat().st_mtime
    )
    if kept.exists() and not changed:
        return BackboneCard.read(kept)
    from tl_core.network.describe import describe as look

    report("Opening the backbone", 0, 0)
    return look(weights, workspace, device)


def plan_of(asked: Namespace, report: Report) -> tuple[Plan, list[str], BackboneCard, Dataset]:
    """The recommendation with the changes that were asked for, and what was assumed on the way."""
    dataset, answers, notes, card = basis_of(asked, report)
    strategy = scenario_for(answers).strategy if asked.strategy == "auto" else asked.strategy
    changes = changes_of(asked, CHANGES)
    axes = measured(Workspace.at(asked.workspace), dataset, card)
    if asked.head_after == MEASURED:
        axes = axes_of(asked, dataset, card, report)
        changes["head_after"] = axes.early_cut
    if asked.train_groups is not None:
        changes["trained"] = _groups(asked.train_groups, card)
    plan = replace(
        plan_for(strategy, answers, card, dataset, axes and axes.early_cut),
        weights=str(weights_of(asked)),
        **changes,
    )
    card.check_size(plan.image_size)
    refuse_idle(plan)
    if axes and plan.head_after == axes.early_cut:
        notes.append(axes.similarity.depth.cut_reason)
    return plan, notes, card, dataset


def whole_plan_of(asked: Namespace, report: Report) -> tuple[Plan, Dataset, list[str]]:
    """The plan in `--plan`, as a page draws it up, else as `plan_of` has it; and what was assumed on the
    way.
    """
    if asked.plan is None:
        plan, notes, _, dataset = plan_of(asked, report)
        return plan, dataset, notes
    try:
        plan = Plan.from_json(dict(json.loads(asked.plan)))
    except (json.JSONDecodeError, TypeError) as error:
        raise ValueError("--plan is no JSON object; take the plan that recommend --json prints") from error
    dataset = dataset_of(asked, report)
    if (plan.dataset, plan.fingerprint) != (dataset.id, dataset.fingerprint):
        raise ValueError(f"the plan is about other images than {dataset.id} has now; plan it anew")
    return plan, dataset, []


def basis_of(asked: Namespace, report: Report) -> tuple[Dataset, Answers, list[str], BackboneCard]:
    """What a plan is drawn up from, and what was assumed on the way."""
    weights_of(asked)  # a misspelt name is refused before the images are read
    dataset = dataset_of(asked, report)
    card = card_of(asked, report)
    axes = measured(Workspace.at(asked.workspace), dataset, card)
    answers, notes = answers_for(dataset, axes, asked.size, asked.similarity)
    return dataset, answers, notes, card


def axes_of(asked: Namespace, dataset: Dataset, card: BackboneCard, report: Report) -> Axes:
    """What was measured before, else what a measurement now finds."""
    workspace = Workspace.at(asked.workspace)
    if kept := measured(workspace, dataset, card):
        return kept
    from tl_core.measuring.measure import measure_axes as look
    from tl_core.runs.hardware import device_for

    return look(weights_of(asked), card, dataset, workspace, device_for(asked.device), report)


def changes_of(asked: Namespace, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(asked, name) for name in names if getattr(asked, name) is not None}


def _groups(names: str, card: BackboneCard) -> tuple[str, ...]:
    """`NAME,NAME` as layer groups, stem first. The head may be named; it learns anyway."""
    chosen = {name.strip() for name in names.split(",")} - {"", HEAD}
    for name in chosen:
        card.group(name)
    return tuple(name for name in card.group_names if name in chosen)
