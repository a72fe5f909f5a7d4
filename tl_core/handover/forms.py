"""In which forms a run can be taken away."""

from typing import Literal

Form = Literal["timm", "onnx", "torchscript", "notebook", "report", "tensorboard", "mlflow", "everything"]
FORMS: dict[Form, str] = {
    "timm": "its folder as it is, which timm and Thaw open",
    "onnx": "one file for onnxruntime, with classes and preprocessing in it, and a program that asks it",
    "torchscript": "one file for torch, with the same in it",
    "notebook": "what makes the run again",
    "report": "what came out, as one HTML file and as a model card",
    "tensorboard": "its curves for TensorBoard (an extra)",
    "mlflow": "its curves and its plan for MLflow (an extra)",
    "everything": "all of these but the curves",
}
# Of a run that has kept its weights alone.
OF_MODEL: tuple[Form, ...] = ("timm", "onnx", "torchscript", "everything")
