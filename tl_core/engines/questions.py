"""What a page may ask another process: a function a question, each giving the task that waits for its answer.

Nothing is asked before `task.ask()`.
"""

import json
from dataclasses import replace
from pathlib import Path

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.engines.tasks import Task
from tl_core.plans import Plan
from tl_core.plans.rate_range import in_question
from tl_core.runs import Run
from tl_core.workspace import Workspace


def inspect(workspace: Workspace, source: str) -> Task:
    """What is in a folder, a zip or `built-in:NAME`."""
    return Task.of(workspace, ["inspect", source])


def download(workspace: Workspace, name: str) -> Task:
    """A public set, fetched and read."""
    return Task.of(workspace, ["download", name])


def describe(workspace: Workspace, weights: str) -> Task:
    """The card of a backbone: its layer groups, its preprocessing, its speed here."""
    return Task.of(workspace, ["describe", weights], _written(weights))


def measure(workspace: Workspace, dataset: Dataset, weights: str) -> Task:
    """Both axes of the matrix."""
    return Task.of(workspace, ["measure", dataset.id, "--weights", weights], _about(dataset, weights))


def health(workspace: Workspace, dataset: Dataset, weights: str) -> Task:
    """What is wrong with the images."""
    return Task.of(workspace, ["health", dataset.id, "--weights", weights], _about(dataset, weights))


def backbones(workspace: Workspace, dataset: Dataset) -> Task:
    """The backbones at hand, ranked on the images."""
    return Task.of(workspace, ["backbones", dataset.id], dataset.fingerprint)


def find_rate(workspace: Workspace, plan: Plan) -> Task:
    """A learning rate for the plan. Plans that differ in nothing a range test depends on ask the same.

    Raises ValueError for a plan that has no rate to find.
    """
    asked = json.dumps(in_question(plan).to_json())
    return Task.of(workspace, ["find-rate", plan.dataset, "--plan", asked], plan.fingerprint)


def augment(workspace: Workspace, plan: Plan) -> Task:
    """What the epochs of the plan see of some images. Plans that differ in rates alone ask the same."""
    asked = replace(
        plan,
        head_rate=1.0,
        backbone_rate=1.0,
        layer_decay=1.0,
        weight_decay=0.0,
        batch_size=2,
        epochs=1,
        probes=False,
    )
    return Task.of(
        workspace, ["augment", plan.dataset, "--plan", json.dumps(asked.to_json())], plan.fingerprint
    )


def predict(workspace: Workspace, run: Run, image: Path) -> Task:
    """What the run's model says of an image file."""
    return Task.of(workspace, ["predict", run.id, str(image)])


def _about(dataset: Dataset, weights: str) -> str:
    return f"{dataset.fingerprint} {_written(weights)}"


def _written(weights: str) -> str:
    """When the weights of a folder were last written: newer ones are another question. Other weights are what
    their name says.
    """
    named = parse_weights(weights)
    file = Path(named.name) / "model.safetensors"
    return str(file.stat().st_mtime_ns) if named.kind == "local-dir" and file.exists() else ""
