"""The depth profile: a cross-validated probe on the codes of every layer group.

It shows where class information peaks.
"""

import numpy as np

from tl_core.backbones import Reading
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.heads.cross_validation import out_of_fold, sample
from tl_core.matrix.measures import Depth, DepthProfile
from tl_core.measuring.logme import logme
from tl_core.network.codes import Codes
from tl_core.workspace.events import Report


def measure_depth(codes: Codes, report: Report) -> DepthProfile:
    """Out-of-fold accuracy and LogME of every group on the training part, each group in its best reading.

    The last group is compared with the best one before it.
    """
    names = codes.groups
    right: dict[str, np.ndarray] = {}
    depths = []
    for place, name in enumerate(names):
        report("Probing every layer group", place, len(names))
        by_reading = {reading: _right(codes, name, reading) for reading in codes.different((name,))}
        # Of readings that tie, the first: the mean has the fewest numbers.
        reading = max(by_reading, key=lambda one: by_reading[one].sum())
        right[name] = by_reading[reading]
        accuracy = share_of(right[name])
        depths.append(Depth(name, accuracy, _logme(codes, name), reading))
    earlier = depths[:-1] or depths
    # Of two that tie, the later one: its codes are the more compact.
    best = max(reversed(earlier), key=lambda depth: depth.accuracy.value)
    lead = difference(right[names[-1]], right[best.group], comparisons=len(earlier))
    return DepthProfile(tuple(depths), best.group, lead.estimate)


def _right(codes: Codes, group: str, reading: Reading) -> np.ndarray:
    train, labels = sample(*codes.part(group, "train", reading))
    return out_of_fold(train, labels, len(codes.dataset.classes))


def _logme(codes: Codes, group: str) -> float:
    train, labels = sample(*codes.part(group, "train"))
    return logme(train.numpy(), labels.numpy(), len(codes.dataset.classes))
