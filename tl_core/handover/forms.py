"""In which forms a run can be taken away."""

from typing import Literal

Form = Literal["timm", "onnx", "torchscript", "notebook", "report", "everything"]
FORMS: dict[Form, str] = {
    "timm": "its folder as it is, which timm and Thaw open",
    "onnx": "one file for onnxruntime, with classes and preprocessing in it, and a program that asks it",
    "torchscript": "one file for torch, with the same in it",
    "notebook": "what makes the run again",
    "report": "what came out, as one HTML file and as a model card",
    "everything": "all of these",
}
# Of a run that has kept its weights alone.
OF_MODEL: tuple[Form, ...] = ("timm", "onnx", "torchscript", "everything")
