"""The verdict table: the accuracy of each strategy on each built-in set, beside those without pretraining.

`python -m tl_core demo verdict`; every accuracy is on the test part, with three seeds.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from tl_core.dataset import Dataset
from tl_core.demo.baselines import BUNDLED, SEEDS, Row, Trial, baselines, images_of
from tl_core.drawn.sets import SETS, DemoSet, set_for
from tl_core.intake.inspection import inspect
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import RECIPES, Strategy
from tl_core.measuring.describe import describe
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run, trainer
from tl_core.runs.hardware import CPU
from tl_core.training.train import train
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def verdict_table(names: list[str], workspace: Workspace, report: Report) -> tuple[list[Row], list[str]]:
    """The rows of these built-in sets, all of them where none is named, and a sentence a set.

    Raises ValueError for an unknown name.
    """
    chosen = [set_for(name) for name in names or SETS]
    table = [row for one in chosen for row in rows(one, workspace, report)]
    return table, verdicts(table)


def rows(demo_set: DemoSet, workspace: Workspace, report: Report) -> Iterator[Row]:
    """The baselines of a set, then the strategies as they are recommended.

    The strategy that the matrix recommends is marked.
    """
    dataset = inspect(f"built-in:{demo_set.name}", workspace, report)
    trial, pictures = Trial.held_out(dataset), images_of(dataset, workspace, report)
    images = len(trial.asked)
    for way, accuracies in baselines(dataset, trial, pictures, workspace, report):
        yield Row(demo_set.name, way, accuracies, images)
    recommended = scenario_for(demo_set.answers).strategy
    for strategy in get_args(Strategy):
        accuracies = tuple(accuracy(strategy, demo_set, dataset, seed, workspace, report) for seed in SEEDS)
        yield Row(demo_set.name, RECIPES[strategy].title, accuracies, images, True, strategy == recommended)


def accuracy(
    strategy: Strategy, demo_set: DemoSet, dataset: Dataset, seed: int, workspace: Workspace, report: Report
) -> float:
    """Test accuracy of one whole run of the strategy's plan, without probes.

    Raises ValueError when the run does not end well.
    """
    card = describe(BUNDLED, workspace, CPU)
    plan = replace(plan_for(strategy, demo_set.answers, card, dataset), seed=seed, probes=False)
    run = Run.create(plan, workspace)
    report(f"{demo_set.title}: {RECIPES[strategy].title.lower()}, seed {seed}", 0, 0)
    status = trainer.carry_out(run, train)
    result = run.result()
    if status.state != "done" or result is None:
        raise ValueError(f"the run {run.id} ended as {status.state}: {status.reason}")
    return result.scores["test"].accuracy


def verdicts(table: list[Row]) -> list[str]:
    """A sentence a set: whether the recommended strategy is as good as the best one.

    As far as the test images can tell.
    """
    names = dict.fromkeys(row.data for row in table)
    return [_verdict([row for row in table if row.data == name and row.strategy]) for name in names]


def _verdict(raced: list[Row]) -> str:
    best = max(raced, key=lambda row: row.accuracy.value)
    rule = next(row for row in raced if row.recommended)
    said = f"{rule.data}: the rule says {rule.way.lower()}, {rule.accuracy.value:.1%}"
    if rule is best:
        return f"{said}, and nothing else did better."
    holds = "within" if rule.accuracy.high >= best.accuracy.value else "outside"
    return f"{said}; the best was {best.way.lower()}, {best.accuracy.value:.1%}, {holds} the rule's interval."
