"""A saved model as TorchScript, for programs that have torch and not Thaw."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from tl_core.exporting.graph import Graph
from tl_core.network.backbone import example
from tl_core.training.export import SavedModel

NOT_FOLLOWED = "torch cannot write this network as TorchScript ({}); take --format onnx or timm"


def write_torchscript(model: SavedModel, path: Path, told: Mapping[str, str]) -> None:
    """Write the graph of the model, for any number of images at a time, with a file for each of `told` in it.

    Raises ValueError where torch cannot follow the network.
    """
    try:
        with torch.no_grad(), warnings.catch_warnings():
            # Torch warns that a shape is taken for fixed, and that TorchScript is no longer worked on. What
            # it has written is compared in any case.
            warnings.simplefilter("ignore")
            traced = torch.jit.trace(Graph(model), example(model.preprocessing.size), check_trace=False)
            torch.jit.save(torch.jit.freeze(traced), path, _extra_files=dict(told))
    except RuntimeError as error:
        raise ValueError(NOT_FOLLOWED.format(str(error).partition("\n")[0])) from error


class TorchScriptModel:
    """A TorchScript file of ours, opened on the CPU."""

    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.network = torch.jit.load(path, map_location="cpu")

    def said_of(self, images: np.ndarray) -> list[np.ndarray]:
        """What it says of prepared images (n, 3, size, size): an array (n, ...) for each of its outputs."""
        with torch.inference_mode():
            return [one.numpy() for one in self.network(torch.from_numpy(images))]
