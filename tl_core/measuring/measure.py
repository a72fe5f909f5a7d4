"""Measuring both axes of the matrix on a dataset with a backbone. The codes are kept: a run that follows
computes none.
"""

from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.matrix.axes import Axes, axes_path
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.measuring.depth_profile import measure_depth
from tl_core.measuring.learning_curve import measure_size
from tl_core.measuring.norm_shift import measure_shift
from tl_core.measuring.source_distance import measure_distance
from tl_core.measuring.source_names import measure_names, source_head
from tl_core.network.codes import compute_codes
from tl_core.network.model import Network, open_backbone
from tl_core.network.pixels import preprocessing_for
from tl_core.plans.recommendation import image_size_for
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def measure(
    weights: Weights,
    card: BackboneCard,
    dataset: Dataset,
    workspace: Workspace,
    device: Device,
    report: Report,
) -> Axes:
    """Both axes, at the image size a plan would take; kept in the workspace for pages and plans.

    Raises ValueError where there is nothing to measure with: no validation images, or a single class.
    """
    check(dataset)
    report("Opening the backbone", 0, 0)
    side = image_size_for(card, dataset)
    backbone = open_backbone(weights, workspace, side)
    last = backbone.layout.names[-1]
    network = Network(backbone, last, 1, 1).to(device.name).eval()
    preprocessing = preprocessing_for(backbone.config, side)
    codes = compute_codes(network, dataset, preprocessing, workspace, device, report, ("train", "val"))
    size = measure_size(codes, last, card.parameters, report)
    depth = measure_depth(codes, report)
    report("Asking the source's classifier", 0, 0)
    head = source_head(backbone.found, card.group(last).width)
    names = measure_names(codes, last, head) if head else None
    shift = measure_shift(network, dataset, preprocessing, device, report)
    apart = (
        measure_distance(network, codes, preprocessing, workspace, device, report)
        if weights.kind == "bundled"
        else None
    )
    axes = Axes(size, SimilarityEvidence(depth, names, shift, apart))
    axes.write(axes_path(workspace, dataset, card))
    return axes


def check(dataset: Dataset) -> None:
    """Raises ValueError for a dataset that cannot be measured."""
    if not dataset.part("val"):
        raise ValueError(
            f"{dataset.name} has no validation images, on which probes are judged; answer both questions"
            " yourself"
        )
    if min(parts["train"] for parts in dataset.counts().values()) < 2:
        raise ValueError(
            f"a class of {dataset.name} has fewer than two training images; add images or leave the class out"
        )
