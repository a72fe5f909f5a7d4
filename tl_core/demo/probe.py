"""The bundled backbone's codes tried on any data, beside those of the same network from random weights.

`python -m tl_core demo probe DATA ...`: linear probes at the last cut, cross-validated over all images,
without a GPU or a network.
"""

from tl_core.demo.baselines import Row, Trial, baselines, bundled_codes, images_of
from tl_core.intake.inspection import inspect
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def probe_table(names: list[str], workspace: Workspace, report: Report) -> tuple[list[Row], list[str]]:
    """Rows of each data named, and a sentence each. Raises ValueError where none is named."""
    if not names:
        raise ValueError("no data was named; name folders, zips or built-in:NAME after probe")
    tables = [_rows(name, workspace, report) for name in names]
    return [row for table in tables for row in table], [_sentence(table) for table in tables]


def _rows(name: str, workspace: Workspace, report: Report) -> list[Row]:
    dataset = inspect(name, workspace, report)
    trial, images = Trial.cross_validated(dataset), images_of(dataset, workspace, report)
    found = dict(baselines(dataset, trial, images, workspace, report))
    found["Bundled backbone, linear probe"] = (trial.accuracy(bundled_codes(images, workspace), 0),)
    return [Row(dataset.name, way, accuracies, len(images)) for way, accuracies in found.items()]


def _sentence(table: list[Row]) -> str:
    random, bundled = table[-2:]
    points = 100 * (bundled.accuracy.value - random.accuracy.value)
    sure = "beyond" if bundled.accuracy.low > random.accuracy.value else "within"
    return (
        f"{bundled.data}: {abs(points):.1f} points {'above' if points >= 0 else 'below'} random weights, "
        f"{sure} what {bundled.images} images leave open."
    )
