"""What the bundled backbone's codes are worth on any data, beside the same network from random weights.

`python -m tl_core demo probe DATA ...`: a linear probe at the last cut, without a GPU, without a network.
"""

from dataclasses import replace

from tl_core import trainer
from tl_core.answers import Answers
from tl_core.dataset import Dataset
from tl_core.demo.baselines import BUNDLED, Row, baselines, reported
from tl_core.describe import describe
from tl_core.events import Report
from tl_core.intake import inspect
from tl_core.plan import plan_for
from tl_core.runs import Run
from tl_core.workspace import Workspace


def probe_table(names: list[str], workspace: Workspace, report: Report) -> tuple[list[Row], list[str]]:
    """Rows of each data named, and a sentence each. Raises ValueError where none is named."""
    if not names:
        raise ValueError("no data was named; name folders, zips or built-in:NAME after probe")
    tables = [_rows(inspect(name, workspace, report), workspace, report) for name in names]
    return [row for table in tables for row in table], [_sentence(table) for table in tables]


def _rows(dataset: Dataset, workspace: Workspace, report: Report) -> list[Row]:
    images = len(dataset.part(reported(dataset)))
    rows = [Row(dataset.name, way, found, images) for way, found in baselines(dataset, workspace, report)]
    return [*rows, Row(dataset.name, "Bundled backbone, linear probe", (_probed(dataset, workspace),), images, True)]


def _probed(dataset: Dataset, workspace: Workspace) -> float:
    card = describe(BUNDLED, workspace, "cpu")
    plan = replace(plan_for("linear_probe", Answers("small", "similar"), card, dataset), probes=False)
    run = Run.create(plan, workspace)
    trainer.carry_out(run)
    return run.result()[f"{reported(dataset)}_accuracy"]


def _sentence(table: list[Row]) -> str:
    random, bundled = table[-2:]
    points = 100 * (bundled.accuracy - random.accuracy)
    sure = "beyond" if bundled.interval[0] > random.accuracy else "within"
    return (
        f"{bundled.data}: {abs(points):.1f} points {'above' if points >= 0 else 'below'} random weights, "
        f"{sure} what {bundled.images} images leave open."
    )
