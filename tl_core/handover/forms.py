"""In which forms a run can be taken away."""

from typing import Literal

Form = Literal["timm", "onnx", "report"]
FORMS: dict[Form, str] = {
    "timm": "its folder as it is, which timm and Thaw open",
    "onnx": "one file for onnxruntime, with classes and preprocessing in it",
    "report": "what came out, as one HTML file and as a model card",
}
# Of a run that has kept its weights alone.
OF_MODEL: tuple[Form, ...] = ("timm", "onnx")
