"""The probe's learning curve: how much a linear head gains from more of the training part."""

import numpy as np
import torch
from torch import Tensor

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import wilson
from tl_core.heads.solver import Basis, Inputs, probe_c, solve
from tl_core.matrix.size import CurvePoint, SizeEvidence
from tl_core.network.codes import Codes
from tl_core.workspace.events import Report

SHARES = (0.1, 0.25, 0.5, 1.0)
# How often each share but the whole is drawn.
SEEDS = 5


def nested(labels: Tensor, shares: tuple[float, ...], seed: int) -> list[Tensor]:
    """Indices of a subset for each share, each within the next.

    Every class has its share in each of them, and at least one image.
    """
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    by_class = [order[labels[order] == label] for label in labels.unique()]
    return [
        torch.cat([members[: max(1, round(part * len(members)))] for members in by_class]).sort().values
        for part in shares
    ]


def measure_size(codes: Codes, group: str, backbone_parameters: int, report: Report) -> SizeEvidence:
    """Softmax probes on nested, stratified subsets of the training part.

    All of them are judged on the same validation images.
    """
    train, labels = codes.part(group, "train")
    held_out, truth = codes.part(group, "val")
    classes, subsets = len(codes.dataset.classes), [nested(labels, SHARES, seed) for seed in range(SEEDS)]
    basis, c = Basis.of(train), probe_c(train.shape[1])

    def right(chosen: Tensor) -> np.ndarray:
        head = solve(Inputs.of(train[chosen], basis), labels[chosen], classes, "softmax", c)
        return (head.scores(held_out).argmax(1) == truth).numpy()

    hits = []
    for place, part in enumerate(SHARES):
        report("Drawing the learning curve", place, len(SHARES))
        # The whole is the same for every seed.
        drawn = [right(subset[place]) for subset in (subsets if part < 1 else subsets[:1])]
        hits.append(np.broadcast_to(np.stack(drawn), (SEEDS, len(truth))))
    points = tuple(
        CurvePoint(part, len(subsets[0][place]), wilson(float(hits[place].mean()), len(truth)))
        for place, part in enumerate(SHARES)
    )
    head_parameters = classes * (train.shape[1] + 1)
    return SizeEvidence(
        len(labels),
        classes,
        len(truth),
        head_parameters,
        backbone_parameters,
        points,
        difference(hits[-1], hits[-2]).estimate,
    )
