"""The commands of `python -m tl_core`: each takes what was asked and gives one JSON object.

They refuse with ValueError before anything runs. Only those that need torch import it, inside.
"""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from tl_core import trainer
from tl_core.answers import Answers
from tl_core.axes import Axes, answers_for, measured
from tl_core.backbones import HEAD, BackboneCard, Weights, card_path, parse_weights
from tl_core.cost import sentence_for
from tl_core.dataset import Dataset
from tl_core.events import Emit
from tl_core.plan import Plan, plan_for, warnings_for
from tl_core.race import STRATEGIES, Race, plans_for_race
from tl_core.runs import FINAL, Run, find_run, list_runs
from tl_core.scenario import scenario_for
from tl_core.workspace import Workspace

Report = Callable[[str, int, int], None]
# What `run` and `recommend` may say otherwise than the recommendation, by the names of the plan's own fields.
CHANGES = ("head", "head_after", "epochs", "batch_size", "image_size", "seed", "device")
# `--head-after measured`: the cut that the depth profile chose.
MEASURED = "measured"
# What `race` may change in the plan of every strategy.
RACE_CHANGES = ("epochs", "batch_size", "image_size", "seed", "device")


def inspect(asked: Namespace, report: Report) -> dict:
    """Read a dataset, once: what is in it and what was rejected."""
    dataset, workspace = _dataset(asked, report), Workspace.at(asked.workspace)
    return {
        "dataset": dataset.id, "name": dataset.name, "classes": list(dataset.classes), "images": len(dataset.items),
        **{part: len(dataset.part(part)) for part in ("train", "val", "test")}, "rejected": len(dataset.rejected),
        "folder": str(workspace.datasets / dataset.id),
    }  # fmt: skip


def describe(asked: Namespace, report: Report) -> dict:
    """A backbone's layer groups, preprocessing and measured speed."""
    return asdict(_card(asked, report))


def measure(asked: Namespace, report: Report) -> dict:
    """Both axes of the matrix, measured once on these images with these weights."""
    _weights(asked)  # a misspelt name is refused before the images are read
    dataset, card = _dataset(asked, report), _card(asked, report)
    return {"dataset": dataset.id, "weights": card.weights, **_measured(asked, dataset, card, report).to_json()}


def recommend(asked: Namespace, report: Report) -> dict:
    """The scenario, its strategy and the plan, without running it."""
    plan, notes, card, dataset = _plan(asked, report)
    scenario = scenario_for(Answers(plan.size, plan.similarity))
    return {
        "dataset": dataset.id, "strategy": plan.strategy, "scenario": asdict(scenario), "notes": notes,
        "sentence": sentence_for(plan, card, dataset), "warnings": warnings_for(plan, card), "plan": plan.to_json(),
    }  # fmt: skip


def run(asked: Namespace, report: Report) -> dict:
    """Plan a run and carry it out in this process."""
    plan, notes, _, _ = _plan(asked, report)
    new = Run.create(plan, Workspace.at(asked.workspace))
    return {**_carried_out(new, report), "notes": notes}


def race(asked: Namespace, report: Report) -> dict:
    """Race the strategies against each other, in this process: what the rule said, and what the data says."""
    dataset, answers, notes, card = _basis(asked, report)
    strategies = STRATEGIES if asked.strategies is None else [name.strip() for name in asked.strategies.split(",")]
    changes = {"weights": str(_weights(asked)), **_changes(asked, RACE_CHANGES)}
    plans = plans_for_race(strategies, asked.seeds, answers, card, dataset, changes)
    return {**_raced(Race.create(plans, Workspace.at(asked.workspace)), report), "notes": notes}


def train_race(asked: Namespace, report: Report) -> dict:
    """Carry out the race in a folder, or go on with it: what a page starts."""
    return _raced(Race(Path(asked.folder)), report)


def resume(asked: Namespace, report: Report) -> dict:
    """Go on with a run that was interrupted, stopped or failed, in this process, from its last checkpoint."""
    found = find_run(Workspace.at(asked.workspace), asked.run)
    if found.status().state == "done":
        raise ValueError(f"run {found.id} is done; start another one with: python -m tl_core run")
    if not found.announce_trainer():
        raise ValueError(f"run {found.id} is at work in another process; follow it with: python -m tl_core show {found.id}")
    return _carried_out(found, report)


def train(asked: Namespace, report: Report) -> dict:
    """Carry out the run in a folder: what an engine starts."""
    return _carried_out(Run(Path(asked.folder)), report)


def runs(asked: Namespace, report: Report) -> dict:
    """Every run of the workspace, newest first."""
    return {"runs": [_summary(found) for found in list_runs(Workspace.at(asked.workspace))]}


def show(asked: Namespace, report: Report) -> dict:
    """Everything one run's folder says, but its events."""
    found = find_run(Workspace.at(asked.workspace), asked.run)
    return {**_summary(found), "plan": found.plan.to_json(), "result": found.result(), "receipt": found.receipt()}


def stop(asked: Namespace, report: Report) -> dict:
    """Ask a run to stop after this step and keep its best weights so far."""
    found = find_run(Workspace.at(asked.workspace), asked.run)
    state = found.status().state
    if state in FINAL:
        raise ValueError(f"run {found.id} is {state}; there is nothing to stop")
    found.request_stop()
    return {"run": found.id, "state": "stopping"}


def predict(asked: Namespace, report: Report) -> dict:
    """What a run's model says of one image, best class first."""
    found = find_run(Workspace.at(asked.workspace), asked.run)
    from tl_core.predict import predict as classify

    return classify(found, Path(asked.image))


def _carried_out(chosen: Run, report: Report) -> dict:
    status = trainer.carry_out(chosen, watch=_stages(report))
    return {"run": chosen.id, "state": status.state, "reason": status.reason, **(chosen.result() or {})}


def _raced(chosen: Race, report: Report) -> dict:
    from tl_core import race_verdict, racing

    racing.carry_out(chosen, report)
    return race_verdict.summary(chosen)


def _stages(report: Report) -> Emit:
    """Hears the events of a run and reports its stages."""

    def watch(kind: str, **values: object) -> None:
        if kind == "stage":
            report(values["stage"], values["done"] or 0, values["total"] or 0)

    return watch


def _summary(found: Run) -> dict:
    status, plan = found.status(), found.plan
    result = found.result() or {}
    return {
        "run": found.id, "state": status.state, "reason": status.reason, "created": found.created, "strategy": plan.strategy,
        "dataset": plan.dataset, "weights": plan.weights, "val_accuracy": result.get("val_accuracy"),
        "test_accuracy": result.get("test_accuracy"), "folder": str(found.folder),
    }  # fmt: skip


def _dataset(asked: Namespace, report: Report) -> Dataset:
    """The dataset of that id where one was inspected before, else what a look at the path or `built-in:NAME` finds."""
    from tl_core.intake import inspect as look

    if not asked.data.strip():
        raise ValueError("no data was named; name a folder, a zip or built-in:NAME")  # the empty path would be the current folder
    workspace = Workspace.at(asked.workspace)
    if Path(asked.data).name == asked.data and (workspace.datasets / asked.data / "dataset.json").exists():
        return Dataset.read(workspace.datasets / asked.data)
    source = asked.data if asked.data.startswith("built-in:") else str(Path(asked.data).expanduser().absolute())
    return look(source, workspace, report)


def _weights(asked: Namespace) -> Weights:
    """A folder is made absolute: the run that remembers it may be resumed from anywhere."""
    weights = parse_weights(asked.weights)
    absolute = str(Path(weights.name).expanduser().absolute())
    return replace(weights, name=absolute) if weights.kind == "local-dir" else weights


def _card(asked: Namespace, report: Report) -> BackboneCard:
    """The card of the weights on this device, from an earlier look unless the weights are newer."""
    from tl_core.hardware import device_for

    workspace, weights, device = Workspace.at(asked.workspace), _weights(asked), device_for(asked.device)
    kept = card_path(workspace, weights, device)
    file = Path(weights.name) / "model.safetensors"
    changed = weights.kind == "local-dir" and file.exists() and kept.exists() and file.stat().st_mtime > kept.stat().st_mtime
    if kept.exists() and not changed:
        return BackboneCard.read(kept)
    from tl_core.describe import describe as look

    report("Opening the backbone", 0, 0)
    return look(weights, workspace, device)


def _plan(asked: Namespace, report: Report) -> tuple[Plan, list[str], BackboneCard, Dataset]:
    """The recommendation with the changes that were asked for, and what was assumed on the way."""
    dataset, answers, notes, card = _basis(asked, report)
    strategy = scenario_for(answers).strategy if asked.strategy == "auto" else asked.strategy
    changes = _changes(asked, CHANGES)
    axes = measured(Workspace.at(asked.workspace), dataset, card)
    if asked.head_after == MEASURED:
        axes = _measured(asked, dataset, card, report)
        changes["head_after"] = axes.early_cut
    if asked.train_groups is not None:
        changes["trained"] = _groups(asked.train_groups, card)
    plan = replace(plan_for(strategy, answers, card, dataset, axes and axes.early_cut), weights=str(_weights(asked)), **changes)
    card.check_size(plan.image_size)
    if axes and plan.head_after == axes.early_cut:
        notes.append(axes.similarity.depth.cut_reason)
    return plan, notes, card, dataset


def _basis(asked: Namespace, report: Report) -> tuple[Dataset, Answers, list[str], BackboneCard]:
    """What a plan is drawn up from, and what was assumed on the way."""
    _weights(asked)  # a misspelt name is refused before the images are read
    dataset = _dataset(asked, report)
    card = _card(asked, report)
    axes = measured(Workspace.at(asked.workspace), dataset, card)
    answers, notes = answers_for(dataset, axes, asked.size, asked.similarity)
    return dataset, answers, notes, card


def _measured(asked: Namespace, dataset: Dataset, card: BackboneCard, report: Report) -> Axes:
    """What was measured before, else what a measurement now finds."""
    workspace = Workspace.at(asked.workspace)
    if kept := measured(workspace, dataset, card):
        return kept
    from tl_core.hardware import device_for
    from tl_core.measure import measure as look

    return look(_weights(asked), card, dataset, workspace, device_for(asked.device), report)


def _changes(asked: Namespace, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(asked, name) for name in names if getattr(asked, name) is not None}


def _groups(names: str, card: BackboneCard) -> tuple[str, ...]:
    """`NAME,NAME` as layer groups, stem first. The head may be named; it learns anyway."""
    chosen = {name.strip() for name in names.split(",")} - {"", HEAD}
    for name in chosen:
        card.group(name)
    return tuple(name for name in card.group_names if name in chosen)
