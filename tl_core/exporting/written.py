"""A run written in the form that its user asks for."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tl_core.exporting.comparison import parity
from tl_core.exporting.onnx_file import NAME, OnnxModel, metadata, write_onnx
from tl_core.handover.documents import write_documents
from tl_core.handover.forms import Form
from tl_core.handover.parity import FILE, Parity
from tl_core.runs import Run
from tl_core.training.export import open_model
from tl_core.workspace.events import Report
from tl_core.workspace.workspace import write_json

# It lies beside each ONNX file, and needs neither torch nor Thaw.
PROGRAM = Path(__file__).with_name("predict.py")
Writer = Callable[[Run, Path, Report], Parity]


def as_onnx(run: Run, folder: Path, report: Report) -> Parity:
    """The model for onnxruntime, a program that asks it, and the receipt. Raises as `write_onnx` does."""
    report("Opening the model", 0, 0)
    model = open_model(run.folder / "model", run.workspace)
    report("Writing ONNX", 0, 0)
    write_onnx(model, folder / NAME, metadata(model, run.id))
    shutil.copy(PROGRAM, folder)
    report("Comparing the answers", 0, 0)
    found = parity(model, folder / NAME, OnnxModel(folder / NAME).said_of, run, folder / PROGRAM.name)
    write_json(folder / FILE, found.to_json())
    write_documents(run, folder, "onnx", found)
    return found


WRITERS: dict[Form, Writer] = {"onnx": as_onnx}
