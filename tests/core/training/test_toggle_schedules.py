"""Whatever is frozen and thawed when, the receipt says so, and what it calls unchanged was so at every step.

The schedules are drawn at random, from a seed each.
"""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.core.stand_ins.training import (
    asking,
    attempted,
    killed_at,
    network_at_work,
    planned,
    random_weights,
    reached,
)
from tl_core.dataset import Dataset
from tl_core.measuring.describe import describe
from tl_core.network.receipt import group_hashes
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace
from tl_core.workspace.events import Toggle, of_kind

EPOCHS = 6


def plan_for(backbone: str, dataset: Dataset, workspace: Workspace, chance: random.Random) -> Plan:
    """A plan for a network of timm with random weights, of which some groups are frozen from the start."""
    weights = random_weights(backbone, workspace.root / backbone)
    groups = describe(weights, workspace, CPU).group_names
    return replace(
        planned(dataset, "fine_tune_all"),
        weights=str(weights),
        groups=groups,
        pretrained=groups,
        trained=some_of(groups, chance, 1),
        head_after=groups[-1],
        epochs=EPOCHS,
        augment=chance.choice(["none", "crop"]),
        ema=chance.choice([0.0, 0.9]),
        head_start="random",
        probes=False,
    )


def some_of(groups: tuple[str, ...], chance: random.Random, at_least: int = 0) -> tuple[str, ...]:
    chosen = set(chance.sample(groups, chance.randint(at_least, len(groups))))
    return tuple(group for group in groups if group in chosen)


def spans_by_events(plan: Plan, toggles: list[Toggle]) -> dict[str, list[tuple[float, float | None]]]:
    """The times in which each group was frozen, as the run told them while it went."""
    told = [(0.0, plan.learning)]
    told += [(toggle.epoch, toggle.trained) for toggle in toggles]
    spans: dict[str, list[tuple[float, float | None]]] = {group: [] for group in plan.network_groups}
    for (_, before), (epoch, now) in pairwise([(0.0, plan.network_groups), *told]):
        for group in plan.network_groups:
            if group in before and group not in now:
                spans[group].append((epoch, None))
            if group in now and group not in before:
                spans[group][-1] = (spans[group][-1][0], epoch)
    return spans


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("backbone", ["test_resnet", "test_vit", "test_convnext"])
def test_a_receipt_is_true_span_by_span(pictures: Dataset, workspace: Workspace, backbone: str, seed: int):
    chance = random.Random(f"{backbone} {seed}")
    plan = plan_for(backbone, pictures, workspace, chance)
    run = Run.create(plan, workspace)
    times = sorted(chance.uniform(0, EPOCHS - 0.3) for _ in range(4))
    user = asking(run, {time: some_of(plan.groups, chance) for time in times})
    seen: list[tuple[float, dict[str, str]]] = []

    def look() -> bool:
        if reached(run):
            seen.append((reached(run), group_hashes(network())))
        return user()

    with network_at_work() as network:
        if chance.random() < 0.5:
            killed_at(chance.uniform(1, EPOCHS - 0.3), run, workspace, look)
            saved = int(reached(run))
            kept = [toggle for toggle in of_kind(run.events(), Toggle) if toggle.epoch < saved]
            seen = [each for each in seen if each[0] <= saved]
        else:
            kept = []
        done = attempted(run, workspace, look)
    assert done.finished
    receipt = run.receipt()
    assert receipt.frozen_unchanged
    expected = spans_by_events(plan, kept + of_kind(done.events, Toggle))
    for group in receipt.groups[:-1]:
        spans = [(span.begun, span.ended) for span in group.frozen]
        assert spans == (expected[group.name] if group.trained else []), group.name
        assert group.trained or expected[group.name] == [(0.0, None)]
        for span in group.frozen:
            at_steps = {
                hashes[group.name]
                for epoch, hashes in seen
                if span.begun < epoch <= (EPOCHS if span.ended is None else span.ended)
            }
            assert at_steps <= {span.before}, group.name
