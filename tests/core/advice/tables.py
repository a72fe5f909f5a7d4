"""Evidence and calibrations that are made up, by a law that tests know."""

import math

import numpy as np

from tl_core.advice.calibration import Calibration, Cell
from tl_core.advice.evidence import PROBES, TRAINED, Evidence, Gain, Pilot, Probed
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import share


def evidence(
    right: int, judged: int = 1000, images: int = 1000, classes: int = 10, early: int = 0
) -> Evidence:
    """The last group's probe names `right` images, the early probe `early`, the all-groups probe none."""
    hits = dict(zip(PROBES, (right, early, 0), strict=True))
    probes = tuple(
        Probed(strategy, share(count, judged), "top, the mean") for strategy, count in hits.items()
    )
    return Evidence(images, classes, judged, probes, probing=1.0)


def pilot(images: int, top: float, everything: float, seconds: float = 10.0) -> Pilot:
    """One that gained so much by fine-tuning the top and everything."""
    gains = tuple(
        Gain(strategy, Estimate(value, value - 0.05, value + 0.05), 0.1, seconds)
        for strategy, value in zip(TRAINED, (top, everything), strict=True)
    )
    return Pilot(images, 400, 0.5, gains)


def calibration(share_of_errors: float, noise: float = 0.02, sets: int = 20) -> Calibration:
    """Data sets on which fine-tuning everything removes such a share of the probe's errors, the top half of
    that, whatever the number of images; in a pilot on 125 images the more the nearer these are to all.
    """
    random = np.random.default_rng(0)
    cells = []
    for number in range(sets):
        for images in (250, 1000):
            right = int(random.integers(300, 980))
            known, error = evidence(right, images=images), 1 - right / 1000
            everything = error * share_of_errors + error * random.normal(0, noise)
            seen = (1 + math.log2(images / 125)) / 4
            known = known.and_then(pilot(125, seen * everything / 2, seen * everything))
            accuracies = {
                **dict.fromkeys(PROBES, 1 - error),
                "fine_tune_top": 1 - error + everything / 2,
                "fine_tune_all": 1 - error + everything,
            }
            seconds = {"fine_tune_top": 30.0, "fine_tune_all": 100.0}
            cells.append(
                Cell(f"set {number}", "drawn", images, 0, known, accuracies, seconds, 1000, "similar")
            )
    return Calibration(tuple(cells))
