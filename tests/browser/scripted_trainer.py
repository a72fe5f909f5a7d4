"""A trainer process whose curves are formulas: `python scripted_trainer.py RUN_FOLDER STEPS`, twenty steps a
second.

Lease, attempts, events and files are those of any run; only the network is missing, so that a test decides
how long a run lasts.
"""

import math
import sys
import time
from pathlib import Path

from tests.core.stand_ins import results
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.runs.receipt import GroupReceipt, Receipt
from tl_core.runs.result import ClassScore, Mistake, Score
from tl_core.runs.trainer import carry_out
from tl_core.workspace import Workspace
from tl_core.workspace.events import Metric
from tl_core.workspace.workspace import write_json

STEPS = int(sys.argv[2])
PAUSE_SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 0.05


def follow_formulas(plan: Plan, workspace: Workspace, folder: Path, channel: Channel) -> bool:
    emit = channel.emit
    names = (*plan.network_groups, HEAD)
    for step in range(1, STEPS + 1):
        epoch = plan.epochs * step / STEPS
        for depth, name in enumerate(names, 1):
            learnt = 1 - math.exp(-epoch * depth / len(names))
            for split, share in (("train", 1.0), ("val", 0.9)):
                emit(Metric(epoch, name, split, "accuracy", 0.3 + 0.6 * share * learnt))
                emit(Metric(epoch, name, split, "loss", 1.1 - share * learnt))
            for metric in ("rate", "ratio", "drift"):
                emit(Metric(epoch, name, "train", metric, 1e-3 * learnt))
        channel.stage("Training", step, STEPS)
        time.sleep(PAUSE_SECONDS)
        if channel.should_stop():
            break
    write_result(Run(folder), workspace)
    return not channel.should_stop()


def write_result(run: Run, workspace: Workspace) -> None:
    """A result with one mistake, whose names are the dataset's."""
    classes = Dataset.read(workspace.datasets / run.plan.dataset).classes
    names = (*run.plan.network_groups, HEAD)
    hashes = [GroupReceipt(name, name == HEAD, 100, 2, "0" * 64, "0" * 64) for name in names]
    write_json(run.folder / "receipt.json", Receipt(tuple(hashes)).to_json())
    (run.folder / "model").mkdir(exist_ok=True)
    (run.folder / "model" / "model.safetensors").write_bytes(bytes(3_000_000))
    results.write_model_config(run)
    results.write_result(
        run,
        scores={"val": Score(6, 8)},
        verdict=f"It tells {classes[0]} and {classes[1]} apart in 75 % of images.",
        classes=classes,
        confusion=((3, 1), (1, 3)),
        per_class=tuple(ClassScore(name, 4, 0.75, 0.75, 0.75) for name in classes),
        mistakes=(Mistake("1.png", classes[0], classes[1], 0.9, "none"),),
    )


carry_out(Run(Path(sys.argv[1])), follow_formulas)
