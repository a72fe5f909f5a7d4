"""A run written to a folder in the forms that take no torch."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tl_core.handover.documents import write_documents, write_notebook
from tl_core.handover.forms import Form
from tl_core.runs import Run, model_config


def as_timm(run: Run, folder: Path) -> None:
    """The model's own folder, with the documents beside it."""
    shutil.copytree(run.folder / "model", folder, dirs_exist_ok=True)
    write_documents(run, folder, library_of(run))


def as_report(run: Run, folder: Path) -> None:
    write_documents(run, folder, library_of(run))


def library_of(run: Run) -> str:
    """Which library opens the model of the run."""
    model = run.folder / "model"
    return "timm" if model_config.is_in(model) and model_config.read(model).timm else "thaw"


LIGHT: dict[Form, Callable[[Run, Path], None]] = {
    "timm": as_timm,
    "report": as_report,
    "notebook": write_notebook,
}
