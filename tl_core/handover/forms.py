"""In which forms a run can be taken away."""

from typing import Literal

Form = Literal["timm", "onnx"]
FORMS: dict[Form, str] = {
    "timm": "its folder as it is, which timm and Thaw open",
    "onnx": "one file for onnxruntime, with classes and preprocessing in it",
}
