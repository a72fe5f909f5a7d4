"""A run written in the form that its user asks for."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tl_core.exporting.comparison import Says, parity
from tl_core.exporting.graph import metadata
from tl_core.exporting.onnx_file import OnnxModel, write_onnx
from tl_core.exporting.torchscript import TorchScriptModel, write_torchscript
from tl_core.exporting.tracked import TRACKERS
from tl_core.handover.documents import write_documents, write_notebook
from tl_core.handover.folders import library_of
from tl_core.handover.forms import Form
from tl_core.handover.parity import FILE, Parity
from tl_core.runs import Run
from tl_core.training.export import SavedModel, open_model
from tl_core.workspace.events import Report
from tl_core.workspace.workspace import write_json

# It lies beside each ONNX file, and needs neither torch nor Thaw.
PROGRAM = Path(__file__).with_name("predict.py")
Writer = Callable[[Run, Path, Report], tuple[Parity, ...]]


@dataclass(frozen=True)
class OneFile:
    """A form that is one file: its name, what writes it, what asks it, whether PROGRAM does too."""

    name: str
    write: Callable[[SavedModel, Path, Mapping[str, str]], None]
    asked: Callable[[Path], Says]
    by_program: bool = False

    def written(self, run: Run, folder: Path, report: Report) -> Parity:
        """The file and its parity receipt. Raises ValueError as `write` does."""
        report("Opening the model", 0, 0)
        model, file = open_model(run.folder / "model", run.workspace), folder / self.name
        report(f"Writing {self.name}", 0, 0)
        self.write(model, file, metadata(model, run.id))
        if self.by_program:
            shutil.copy(PROGRAM, folder)
        report("Comparing the answers", 0, 0)
        program = folder / PROGRAM.name if self.by_program else None
        found = parity(model, file, self.asked(file), run, program)
        write_json(folder / FILE, found.to_json())
        return found


ONE_FILE: dict[Form, OneFile] = {
    "onnx": OneFile("model.onnx", write_onnx, lambda file: OnnxModel(file).said_of, by_program=True),
    "torchscript": OneFile(
        "model.torchscript", write_torchscript, lambda file: TorchScriptModel(file).said_of
    ),
}


def write(run: Run, form: Form, folder: Path, report: Report) -> tuple[Parity, ...]:
    """One file with the documents beside it, the curves, or everything: each form in a folder of its name."""
    if form in ONE_FILE:
        found = (ONE_FILE[form].written(run, folder, report),)
        write_documents(run, folder, form, found)
        return found
    if form in TRACKERS:
        TRACKERS[form](run, folder)
        return ()
    shutil.copytree(run.folder / "model", folder / "weights")
    for name in ONE_FILE:
        (folder / name).mkdir()
    every = tuple(one.written(run, folder / name, report) for name, one in ONE_FILE.items())
    write_notebook(run, folder)
    write_documents(run, folder, library_of(run), every)
    return every
