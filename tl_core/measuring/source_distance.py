"""How far the target lies from the source in the space of the codes.

The source must be at hand, as that of the bundled backbone is: it can be drawn. It is measured by the
distance to the nearest neighbours among codes of length 1 (Sun et al., Out-of-distribution detection with
deep nearest neighbors, 2022, https://arxiv.org/abs/2204.06507), with the source's own new images as the
measure.
"""

import torch
from torch import Tensor
from torch.nn import functional

from tl_core.drawn.sets import WHOLE_SOURCE
from tl_core.evidence.estimate import share
from tl_core.intake.inspection import inspect
from tl_core.matrix.measures import HELD, SourceDistance
from tl_core.network.codes import Codes
from tl_core.network.encoder import Encoder
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

# Distance to the second nearest neighbour: the nearest alone is noisy, and the source holds two training
# pictures of each class.
NEIGHBOUR = 2


def measure_distance(encoder: Encoder, codes: Codes, workspace: Workspace, report: Report) -> SourceDistance:
    """The distance of the training images' last codes from the source's.

    The images of the source are drawn once and kept like any dataset.
    """
    source = inspect(f"built-in:{WHOLE_SOURCE.name}", workspace, report)
    own, last = encoder.codes(source, workspace, report), codes.last
    seen, new, target = own.part(last, "train")[0], own.part(last, "val")[0], codes.part(last, "train")[0]
    border = to_neighbour(new, seen).quantile(HELD)
    outside = int((to_neighbour(target, seen) > border).sum())
    return SourceDistance(share(outside, len(target)), len(target), len(new))


def to_neighbour(codes: Tensor, among: Tensor) -> Tensor:
    """Distance (n,) of each code (n, width) to the NEIGHBOUR-th nearest of others (m, width).

    All codes are brought to length 1.
    """
    return (
        torch.cdist(functional.normalize(codes), functional.normalize(among))
        .topk(NEIGHBOUR, largest=False)
        .values[:, -1]
    )
