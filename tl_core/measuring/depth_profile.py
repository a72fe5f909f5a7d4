"""The depth profile: a cross-validated probe on the codes of every layer group.

It shows where class information peaks.
"""

import numpy as np

from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share
from tl_core.heads.cross_validation import out_of_fold, sample
from tl_core.matrix.measures import Depth, DepthProfile
from tl_core.measuring.logme import logme
from tl_core.network.codes import Codes
from tl_core.workspace.events import Report


def measure_depth(codes: Codes, report: Report) -> DepthProfile:
    """Out-of-fold accuracy and LogME of every group on the training part.

    The last group is compared with the best one before it.
    """
    names, classes = codes.groups, len(codes.dataset.classes)
    right: dict[str, np.ndarray] = {}
    depths = []
    for place, name in enumerate(names):
        report("Probing every layer group", place, len(names))
        train, labels = sample(*codes.part(name, "train"))
        right[name] = out_of_fold(train, labels, classes)
        depths.append(
            Depth(
                name,
                share(int(right[name].sum()), len(labels)),
                logme(train.numpy(), labels.numpy(), classes),
            )
        )
    earlier = depths[:-1] or depths
    # Of two that tie, the later one: its codes are the more compact.
    best = max(reversed(earlier), key=lambda depth: depth.accuracy.value)
    lead = difference(right[names[-1]], right[best.group], comparisons=len(earlier))
    return DepthProfile(tuple(depths), best.group, lead.estimate)
