"""The commands of `python -m tl_core`: each takes what was asked and gives one JSON object.

They refuse with ValueError before anything runs. Only those that need torch import it, inside.
"""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from tl_core.command_line.drafting import axes_of, card_of, dataset_of, plan_of, weights_of
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.plans.cost import sentence_for
from tl_core.plans.plan import warnings_for
from tl_core.runs import Run, trainer
from tl_core.runs.receipt import Receipt
from tl_core.runs.result import Result
from tl_core.runs.run import FINAL, find_run, list_runs
from tl_core.workspace import Workspace, events
from tl_core.workspace.events import Emit, Report, stages


def inspect(asked: Namespace, report: Report) -> dict:
    """Read a dataset, once: what is in it and what was rejected."""
    return _found(dataset_of(asked, report), Workspace.at(asked.workspace))


def download(asked: Namespace, report: Report) -> dict:
    """Fetch a public set, once, and read it as `inspect` does."""
    from tl_core.intake.download import download as fetch

    workspace = Workspace.at(asked.workspace)
    return _found(fetch(asked.name, workspace, report), workspace)


def _found(dataset: Dataset, workspace: Workspace) -> dict:
    return {
        "dataset": dataset.id,
        "name": dataset.name,
        "classes": list(dataset.classes),
        "images": len(dataset.items),
        **{part: len(dataset.part(part)) for part in ("train", "val", "test")},
        "rejected": len(dataset.rejected),
        "excluded": len(dataset.excluded),
        "groups": len({item.group for item in dataset.items} - {""}),
        "folder": str(workspace.datasets / dataset.id),
    }


def describe(asked: Namespace, report: Report) -> dict:
    """A backbone's layer groups, preprocessing and measured speed."""
    return asdict(card_of(asked, report))


def measure(asked: Namespace, report: Report) -> dict:
    """Both axes of the matrix, measured once on these images with these weights."""
    weights_of(asked)  # a misspelt name is refused before the images are read
    dataset, card = dataset_of(asked, report), card_of(asked, report)
    return {"dataset": dataset.id, "weights": card.weights, **axes_of(asked, dataset, card, report).to_json()}


def health(asked: Namespace, report: Report) -> dict:
    """What is wrong with the images: copies, likely wrong labels, bad pictures, unequal classes."""
    weights = weights_of(asked)
    dataset, card = dataset_of(asked, report), card_of(asked, report)
    from tl_core.checkup.checkup import check_up
    from tl_core.runs.hardware import device_for

    return check_up(
        weights, card, dataset, Workspace.at(asked.workspace), device_for(asked.device), report
    ).to_json()


def recommend(asked: Namespace, report: Report) -> dict:
    """The scenario, its strategy and the plan, without running it."""
    plan, notes, card, dataset = plan_of(asked, report)
    scenario = scenario_for(Answers(plan.size, plan.similarity))
    return {
        "dataset": dataset.id,
        "strategy": plan.strategy,
        "scenario": asdict(scenario),
        "notes": notes,
        "sentence": sentence_for(plan, card, dataset),
        "warnings": warnings_for(plan, card),
        "plan": plan.to_json(),
    }


def run(asked: Namespace, report: Report) -> dict:
    """Plan a run and carry it out in this process."""
    plan, notes = plan_of(asked, report)[:2]  # the dataset is let go: the run reads it again
    new = Run.create(plan, Workspace.at(asked.workspace))
    carried_out = _carried_out(new, report)
    return {**carried_out, "notes": [*notes, *carried_out["notes"]]}


def resume(asked: Namespace, report: Report) -> dict:
    """Go on with a run that was interrupted, stopped or failed, in this process, from its last checkpoint."""
    found = find_run(Workspace.at(asked.workspace), asked.run)
    if found.status().state == "done":
        raise ValueError(f"run {found.id} is done; start another one with: python -m tl_core run")
    if not found.announce_trainer():
        raise ValueError(
            f"run {found.id} is at work in another process; follow it with: python -m tl_core show {found.id}"
        )
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
    return {
        **_summary(found),
        "plan": found.plan.to_json(),
        "result": _told(found.result()),
        "receipt": _told(found.receipt()),
    }


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
    from tl_core.training.export import predict as classify

    return classify(found, Path(asked.image))


def demo(asked: Namespace, report: Report) -> dict:
    """The verdict table of the demo sets, or the bundled backbone beside random weights on any data."""
    from tl_core.demo.tables import TABLES

    return TABLES[asked.table](asked.names, Workspace.at(asked.workspace), report)


def _carried_out(chosen: Run, report: Report) -> dict:
    warnings: list[str] = []
    from tl_core.training.train import train as work

    status = trainer.carry_out(chosen, work, watch=_watch(report, warnings))
    return {
        "run": chosen.id,
        "state": status.state,
        "reason": status.reason,
        **(_told(chosen.result()) or {}),
        "notes": warnings,
    }


def _told(found: Result | Receipt | None) -> dict[str, object] | None:
    return found.to_json() if found else None


def _watch(report: Report, warnings: list[str]) -> Emit:
    """Hears the events of a run: reports its stages, and collects what its user should not miss."""
    hear = stages(report)

    def watch(event: events.Event) -> None:
        hear(event)
        if isinstance(event, events.Warning):
            warnings.append(event.sentence)

    return watch


def _summary(found: Run) -> dict:
    status, plan = found.status(), found.plan
    result = found.result()
    return {
        "run": found.id,
        "state": status.state,
        "reason": status.reason,
        "created": found.created,
        "strategy": plan.strategy,
        "dataset": plan.dataset,
        "weights": plan.weights,
        "val_accuracy": result and result.accuracy("val"),
        "test_accuracy": result and result.accuracy("test"),
        "folder": str(found.folder),
    }
