"""Thaw: pick, run and prove a transfer-learning strategy on your own images.

Read in this order: answers, scenario, plan, runs; then, with torch, model, codes, heads, train.
Importing this package loads no torch.
"""

import os

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import LayerGroup, parse_weights
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Rejected
from tl_core.matrix import Answers
from tl_core.matrix.answers import SMALL_PER_CLASS, size_for
from tl_core.matrix.scenario import MATRIX, Scenario, scenario_for
from tl_core.matrix.strategy import RECIPES, Recipe, Strategy
from tl_core.plans import Plan
from tl_core.plans.plan import plan_for
from tl_core.runs import Run
from tl_core.runs.run import Status, find_run, list_runs
from tl_core.workspace import Workspace

# Waiting threads of torch's sleep instead of spinning, read when torch is imported. A trainer has a browser
# beside it: on a busy machine of two cores the same run took 141 s with spinning threads and 21 s without. A
# few microseconds they do spin: the small steps of an optimiser then take half as long, and a busy machine
# notices nothing (at 10,000 it does).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "3000")

__all__ = [
    "MATRIX",
    "RECIPES",
    "SMALL_PER_CLASS",
    "Answers",
    "BackboneCard",
    "Dataset",
    "Item",
    "LayerGroup",
    "Plan",
    "Recipe",
    "Rejected",
    "Run",
    "Scenario",
    "Status",
    "Strategy",
    "Weights",
    "Workspace",
    "find_run",
    "list_runs",
    "parse_weights",
    "plan_for",
    "scenario_for",
    "size_for",
]
