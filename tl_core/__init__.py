"""Thaw: pick, run and prove a transfer-learning strategy on your own images.

    import tl_core as thaw

    photos = thaw.inspect("photos")
    recommended = thaw.recommend(photos)
    run = thaw.run(recommended.plan)
    print(run.result.verdict, run.receipt.sentence)

The verbs are in tl_core/verbs, the values they work with in the rooms below. Importing this package loads
neither: a name is loaded when it is first asked for, and torch when a verb needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tl_core.backbones import BackboneCard, Weights
    from tl_core.backbones.card import LayerGroup, parse_weights
    from tl_core.dataset import Dataset, Item
    from tl_core.dataset.dataset import Rejected
    from tl_core.matrix import Answers
    from tl_core.matrix.answers import SMALL_PER_CLASS, size_for
    from tl_core.matrix.scenario import MATRIX, Scenario, scenario_for
    from tl_core.matrix.strategy import RECIPES, Recipe, Strategy
    from tl_core.plans import Plan
    from tl_core.plans.recommendation import plan_for
    from tl_core.runs import Run
    from tl_core.runs.run import Status, find_run
    from tl_core.verbs import (
        advise,
        archive,
        augment,
        compare,
        delete,
        describe,
        download,
        explain,
        export,
        find_rate,
        health,
        inspect,
        keep,
        layers,
        lesson,
        list_runs,
        map_codes,
        measure,
        note,
        predict,
        race,
        rank_backbones,
        recommend,
        restore,
        resume,
        run,
        show,
        stop,
        storage,
    )
    from tl_core.workspace import Workspace

else:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_PLACES.get(name, 'verbs')}"), name)
        globals()[name] = value
        return value


# Where a value lies. Every other name is a verb.
_PLACES = {
    "MATRIX": "matrix.scenario",
    "RECIPES": "matrix.strategy",
    "SMALL_PER_CLASS": "matrix.answers",
    "Answers": "matrix",
    "BackboneCard": "backbones",
    "Dataset": "dataset",
    "Item": "dataset",
    "LayerGroup": "backbones.card",
    "Plan": "plans",
    "Recipe": "matrix.strategy",
    "Rejected": "dataset.dataset",
    "Run": "runs",
    "Scenario": "matrix.scenario",
    "Status": "runs.run",
    "Strategy": "matrix.strategy",
    "Weights": "backbones",
    "Workspace": "workspace",
    "find_run": "runs.run",
    "parse_weights": "backbones.card",
    "plan_for": "plans.recommendation",
    "scenario_for": "matrix.scenario",
    "size_for": "matrix.answers",
}

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
    "advise",
    "archive",
    "augment",
    "compare",
    "delete",
    "describe",
    "download",
    "explain",
    "export",
    "find_rate",
    "find_run",
    "health",
    "inspect",
    "keep",
    "layers",
    "lesson",
    "list_runs",
    "map_codes",
    "measure",
    "note",
    "parse_weights",
    "plan_for",
    "predict",
    "race",
    "rank_backbones",
    "recommend",
    "restore",
    "resume",
    "run",
    "scenario_for",
    "show",
    "size_for",
    "stop",
    "storage",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
