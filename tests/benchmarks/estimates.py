"""What was estimated of twenty plans, and what they took: each run in a process of its own, as a page starts
it, one after the other in one workspace.
"""

import math
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import drawn_up, fresh_folder
from tests.real_data import HYMENOPTERA, MOBILENET
from tl_core.backbones.card import card_on, parse_weights
from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.plans.duration import Duration, duration_of
from tl_core.runs import Run
from tl_core.workspace import Workspace

# What is required: so many of twenty within this factor.
FACTOR, WITHIN, PLANS = 1.5, 18, 20


@dataclass(frozen=True)
class Tried:
    """A plan of the benchmark: a strategy on data, with changes."""

    data: str
    strategy: str
    changes: dict[str, object] = field(default_factory=dict)
    weights: str = "bundled"

    @property
    def name(self) -> str:
        said = ", ".join(f"{name} {value}" for name, value in self.changes.items())
        backbone = "" if self.weights == "bundled" else ", MobileNetV2"
        return f"{self.strategy}, {Path(self.data).name.removeprefix('built-in:')}{backbone} {said}".strip()


def tried() -> list[Tried]:
    """Twenty plans. Where there are no photographs, four on drawn pictures stand for theirs."""
    few, many = "built-in:small-similar", "built-in:large-similar"
    far, many_far = "built-in:small-different", "built-in:large-different"
    return [
        Tried(few, "linear_probe"),
        Tried(few, "linear_probe", {"head": "softmax"}),
        Tried(few, "fine_tune_top", {"epochs": 8}),
        Tried(few, "fine_tune_all", {"epochs": 8}),
        Tried(few, "fine_tune_top", {"epochs": 3, "augment": "none"}),
        Tried(few, "fine_tune_all", {"epochs": 2, "augment": "none"}),
        Tried(few, "from_scratch", {"epochs": 6}),
        Tried(few, "early_linear_probe"),
        Tried(far, "early_linear_probe"),
        Tried(far, "fine_tune_all", {"epochs": 4}),
        Tried(far, "fine_tune_top", {"epochs": 12}),
        Tried(many, "linear_probe"),
        Tried(many, "fine_tune_top", {"epochs": 2}),
        Tried(many, "fine_tune_all", {"epochs": 2}),
        Tried(many_far, "fine_tune_all", {"epochs": 1, "augment": "none"}),
        Tried(many_far, "fine_tune_top", {"epochs": 4}),
        *(_photographs() if HYMENOPTERA.exists() and MOBILENET.exists() else _drawn(far, many_far)),
    ]


def _photographs() -> list[Tried]:
    real, mobilenet = str(HYMENOPTERA), f"local-dir:{MOBILENET}"
    return [
        Tried(real, "linear_probe"),
        Tried(real, "fine_tune_all", {"epochs": 3}),
        Tried(real, "linear_probe", weights=mobilenet),
        Tried(real, "fine_tune_top", {"epochs": 2}, mobilenet),
    ]


def _drawn(far: str, many_far: str) -> list[Tried]:
    return [
        Tried(far, "linear_probe"),
        Tried(far, "from_scratch", {"epochs": 5}),
        Tried(many_far, "linear_probe"),
        Tried(many_far, "from_scratch", {"epochs": 1}),
    ]


@dataclass(frozen=True)
class Outcome:
    """What was estimated of a plan, and what its run took, in seconds."""

    name: str
    estimated: Duration
    taken: float

    @property
    def ratio(self) -> float:
        return self.taken / self.estimated.likely

    @property
    def row(self) -> tuple[object, ...]:
        said = self.estimated.words.removeprefix("about ")
        return self.name, said, self.estimated.likely, self.taken, self.ratio


def outcome_of(one: Tried, workspace: Workspace) -> Outcome:
    words = ("--strategy", one.strategy, "--device", "cpu")
    plan = drawn_up(Path(one.data), workspace.root, *words, weights=one.weights, **one.changes)
    estimated = estimate(plan, workspace)
    run = Run.create(plan, workspace)
    run.announce_trainer()
    command = [sys.executable, "-m", "tl_core", "train", str(run.folder)]
    subprocess.run(command, check=True, capture_output=True)
    result = run.result()
    assert result is not None
    return Outcome(one.name, estimated, result.seconds)


def estimate(plan: Plan, workspace: Workspace) -> Duration:
    card = card_on(workspace, parse_weights(plan.weights), "cpu")
    dataset = Dataset.read(workspace.datasets / plan.dataset)
    assert card is not None
    found = duration_of([plan], card, {plan.dataset: dataset}, workspace)
    assert found is not None
    return found


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def notes(outcomes: list[Outcome], before: str) -> Iterator[str]:
    near = sum(abs(math.log(one.ratio)) <= math.log(FACTOR) for one in outcomes)
    inside = sum(one.estimated.low <= one.taken <= one.estimated.high for one in outcomes)
    off = math.exp(median(abs(math.log(one.ratio)) for one in outcomes))
    yield f"Within a factor of {FACTOR}: {near} of {len(outcomes)}; required are {WITHIN} of {PLANS}."
    yield f"In the range that was shown: {inside}. Half are within a factor of {off:.2f}."
    yield f"Load of the machine: {before} before, {load()} after."


def benchmark(asked: Namespace) -> None:
    before, outcomes = load(), []
    with fresh_folder() as folder:
        for one in tried()[: 3 if asked.quick else PLANS]:
            outcomes.append(outcome_of(one, Workspace(folder)))
            print(*outcomes[-1].row, file=sys.stderr, flush=True)
    rows = [one.row for one in outcomes]
    columns = ("plan", "estimate", "likely", "took", "took / likely")
    show("Twenty plans: estimated and taken, in seconds", columns, rows, *notes(outcomes, before))


if __name__ == "__main__":
    benchmark(options().parse_args())
