"""What is written about a run beside its model: the report and the model card, which say the same."""

from pathlib import Path
from typing import Literal

from tl_core.handover.gathered import dataset_of, sections
from tl_core.handover.model_card import header, model_card
from tl_core.handover.parity import Parity
from tl_core.handover.report import report
from tl_core.runs import Run

REPORT, CARD = "report.html", "README.md"
Library = Literal["timm", "thaw", "onnx"]


def write_documents(run: Run, folder: Path, library: Library = "thaw", parity: Parity | None = None) -> None:
    """Both, into the folder. `library` opens the model there.

    Raises ValueError where the run has no result.
    """
    result = run.result()
    if result is None:
        raise ValueError(f"run {run.id} has no result yet; wait until it is done")
    dataset = dataset_of(run)
    data = dataset.title if dataset else run.plan.dataset
    title, said = f"What came out on {data}", f"Run {run.id} of Thaw, {run.plan.strategy.replace('_', ' ')}."
    told = sections(run, result, parity)
    (folder / REPORT).write_text(report(title, said, told), encoding="utf-8")
    about = header(run, result, data, library)
    (folder / CARD).write_text(model_card(title, said, told, about), encoding="utf-8")
