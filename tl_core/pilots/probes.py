"""What each frozen strategy comes to, from kept codes alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tl_core.advice.evidence import PROBES, Evidence, Probed
from tl_core.backbones.reading import WORDS
from tl_core.dataset import Dataset
from tl_core.evidence.estimate import share_of
from tl_core.matrix.strategy import Strategy
from tl_core.runs.result import HELD_OUT
from tl_core.training.fixed_features import choose_reading, solve_head
from tl_core.training.setup import Setup


@dataclass(frozen=True, eq=False)
class Judged:
    """Which images a frozen strategy's heads named rightly, and what they read.

    `unseen` (images,) are training and validation images, each judged by a head that has not learned from it;
    `tested` (images,) those of the test part, none where it has no codes.
    """

    unseen: np.ndarray
    tested: np.ndarray
    reads: str


def judged(setup: Setup) -> Judged:
    """The heads of a plan that leaves the backbone frozen.

    Training images (of many, some of them) are judged by cross-validation, with the C and the reading of the
    run; the others by the head that the run would keep.
    """
    codes = setup.codes()
    read = choose_reading(setup, codes)
    head, _ = solve_head(setup, codes, read, silent=True)
    hits = {"test": np.empty(0, bool)}
    for part in HELD_OUT:
        if part not in codes.parts:
            continue
        inputs, labels = read.part(codes, part)
        hits[part] = (head.scores(inputs).argmax(1) == labels).cpu().numpy()
    where = setup.plan.head_after if setup.plan.reads == "cut" else "all groups"
    reads = f"{where}, {WORDS[read.reading]}"
    return Judged(np.concatenate([read.choice.right, hits["val"]]), hits["test"], reads)


def evidence_from(found: Mapping[Strategy, Judged], dataset: Dataset) -> Evidence:
    """What the frozen strategies, all of them, say of the dataset."""
    images = len(found[PROBES[0]].unseen)
    probes = tuple(
        Probed(strategy, share_of(found[strategy].unseen), found[strategy].reads) for strategy in PROBES
    )
    return Evidence(len(dataset.part("train")), len(dataset.classes), images, probes)
