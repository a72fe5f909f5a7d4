"""A saved model as an ONNX file, by torch's own exporter; and what such a file says of images."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from tl_core.exporting.graph import INPUT, Graph
from tl_core.network.backbone import example
from tl_core.training.export import SavedModel

TRACE = "pkg.torch.onnx.stack_trace"
NOT_FOLLOWED = "torch cannot write this network as ONNX ({}); take another backbone, or --format timm"


def write_onnx(model: SavedModel, path: Path, told: Mapping[str, str]) -> None:
    """Write the graph of the model, for any number of images at a time, with `told` as its metadata.

    Raises ValueError where torch's exporter cannot follow the network.
    """
    graph = Graph(model)
    try:
        with torch.no_grad(), warnings.catch_warnings():
            # The exporter warns of its own making; what it has written is compared in any case.
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                graph,
                (example(model.preprocessing.size),),
                input_names=[INPUT],
                output_names=list(graph.outputs),
                dynamic_shapes={INPUT: {0: torch.export.Dim("n")}},
                verbose=False,
            )
    except torch.onnx.OnnxExporterError as error:
        raise ValueError(NOT_FOLLOWED.format(str(error.__cause__ or error).partition("\n")[0])) from error
    assert program is not None
    program.model.metadata_props.update(told)
    for node in program.model.graph.all_nodes():
        node.metadata_props.pop(TRACE, None)  # it names the folders of this machine
    program.save(path)


class OnnxModel:
    """An ONNX file of ours, opened on the CPU."""

    def __init__(self, path: Path) -> None:
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def said_of(self, images: np.ndarray) -> list[np.ndarray]:
        """What it says of prepared images (n, 3, size, size): an array (n, ...) for each of its outputs."""
        return self.session.run(None, {INPUT: images})
