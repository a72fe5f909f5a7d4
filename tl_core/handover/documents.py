"""What is written about a run beside its model: the report and the model card, which say the same."""

from collections.abc import Sequence
from pathlib import Path

from tl_core.handover.gathered import dataset_of, sections
from tl_core.handover.model_card import header, model_card
from tl_core.handover.notebook import notebook
from tl_core.handover.parity import Parity
from tl_core.handover.report import report
from tl_core.runs import Run
from tl_core.runs.result import Result
from tl_core.workspace.workspace import write_json

REPORT, CARD, NOTEBOOK = "report.html", "README.md", "run.ipynb"


def write_documents(run: Run, folder: Path, library: str, parities: Sequence[Parity] = ()) -> None:
    """Both, into the folder. `library` opens the model there.

    Raises ValueError where the run has no result.
    """
    result, dataset = _result_of(run), dataset_of(run)
    data = dataset.title if dataset else run.plan.dataset
    title, said = f"What came out on {data}", f"Run {run.id} of Thaw, {run.plan.strategy.replace('_', ' ')}."
    told = sections(run, result, parities)
    (folder / REPORT).write_text(report(title, said, told), encoding="utf-8")
    about = header(run, result, data, library)
    (folder / CARD).write_text(model_card(title, said, told, about), encoding="utf-8")


def write_notebook(run: Run, folder: Path) -> None:
    """The notebook that makes the run again. Raises ValueError where the run has no result."""
    write_json(folder / NOTEBOOK, notebook(run, _result_of(run), dataset_of(run)))


def _result_of(run: Run) -> Result:
    result = run.result()
    if result is None:
        raise ValueError(f"run {run.id} has no result yet; wait until it is done")
    return result
