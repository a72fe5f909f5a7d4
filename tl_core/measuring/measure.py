"""Measuring both axes of the matrix on a dataset with a backbone.

The codes are kept: a run that follows computes none.
"""

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import TEACHING
from tl_core.dataset import Dataset
from tl_core.matrix.axes import Axes, axes_path, check_measurable
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.measuring.depth_profile import measure_depth
from tl_core.measuring.learning_curve import measure_size
from tl_core.measuring.norm_shift import measure_shift
from tl_core.measuring.source_distance import measure_distance
from tl_core.measuring.source_names import measure_names, source_head
from tl_core.network.encoder import encoder_for
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def measure_axes(
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
    check_measurable(dataset)
    report("Opening the backbone", 0, 0)
    encoder = encoder_for(weights, card, dataset, workspace, device)
    codes = encoder.codes(dataset, workspace, report, ("train", "val"))
    size = measure_size(codes, codes.last, card.parameters, report)
    depth = measure_depth(codes, report)
    report("Asking the source's classifier", 0, 0)
    head = source_head(encoder.backbone.found, card.group(codes.last).width)
    names = measure_names(codes, codes.last, head) if head else None
    shift = measure_shift(encoder, dataset, report)
    apart = measure_distance(encoder, codes, workspace, report) if weights == TEACHING else None
    axes = Axes(size, SimilarityEvidence(depth, names, shift, apart))
    axes.write(axes_path(workspace, dataset, card))
    return axes
