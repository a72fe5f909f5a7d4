"""A pilot: the trainings by their full recipe on a few images, beside the best probe on the same ones.

Fewer images rather than fewer epochs (Shleifer and Prokop, Using small proxy datasets to accelerate
hyperparameter search, 2019, https://arxiv.org/abs/1906.04887): the images that a pilot does not train on are
a test of it.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from tl_core.advice.evidence import TRAINED, Gain, Pilot
from tl_core.advice.rungs import RUNGS
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.evidence.sequential import confidence_sequence
from tl_core.matrix.strategy import Strategy
from tl_core.pilots.probes import judged
from tl_core.pilots.sample import in_even_order
from tl_core.training.fine_tune import fine_tune
from tl_core.training.setup import Setup

# The best epoch is chosen on so many more, as a share of the training images.
TO_CHOOSE = 0.25
# Every training of every pilot may be looked at.
COMPARISONS = len(TRAINED) * len(RUNGS)
# On so many images that the pilot has not seen it is judged, at most.
MOST_UNSEEN = 500


def order_of(dataset: Dataset, seed: int) -> list[list[int]]:
    """The places of training images, then those of validation images, family by family: the order in which
    pilots take them. A class has its share of every beginning of the training part.
    """
    places = [place for place, item in enumerate(dataset.items) if item.part == "train"]
    train = in_even_order([dataset.items[place] for place in places], seed)
    held_out = [[place] for place, item in enumerate(dataset.items) if item.part == "val"]
    return [[places[one] for one in family] for family in train] + held_out


def parts_of(order: list[list[int]], rung: int, tested: int = MOST_UNSEEN) -> dict[Part, list[int]]:
    """The places of a pilot's images: so many to train on, the next to choose the epoch on, up to `tested`
    after them that the pilot does not see. A later pilot trains on the images of earlier ones.
    """
    learned, rest = _first(order, rung)
    chosen_on, rest = _first(rest, round(TO_CHOOSE * rung))
    unseen = [place for family in rest for place in family]
    return {"train": learned, "val": chosen_on, "test": unseen[:tested]}


def _first(families: list[list[int]], count: int) -> tuple[list[int], list[list[int]]]:
    """About the first `count` places, whole families, and the families that are left."""
    taken: list[int] = []
    for done, family in enumerate(families):
        if len(taken) >= count:
            return taken, families[done:]
        taken += family
    return taken, []


def hits_of_training(setup: Setup, folder: Path, part: Part = "test") -> np.ndarray:
    """Which images of the part the network of the best epoch names rightly. A scratch folder lies in
    `folder`.
    """
    with TemporaryDirectory(dir=folder, prefix=".pilot-") as scratch:
        scores = fine_tune(setup, Path(scratch)).scores[part]
    labels = torch.tensor([item.label for item in setup.dataset.part(part)])
    return (scores.cpu().argmax(1) == labels).numpy()


def gain_of(strategy: Strategy, hits: np.ndarray, known: np.ndarray, seconds: float) -> Gain:
    """What a training that took so long was ahead of the probe, from what each named rightly (images,)."""
    ahead = confidence_sequence(hits, known, COMPARISONS)
    return Gain(strategy, ahead, float((hits != known).mean()), round(seconds, 2))


def pilot_of(probe: Setup, trainings: Mapping[Strategy, Setup]) -> Pilot:
    """The trainings against the probe, all of them on one sample."""
    known = judged(probe).tested
    gains = []
    for strategy in TRAINED:
        setup, started = trainings[strategy], time.monotonic()
        hits = hits_of_training(setup, setup.workspace.root)
        gains.append(gain_of(strategy, hits, known, time.monotonic() - started))
    dataset = probe.dataset
    return Pilot(len(dataset.part("train")), len(known), float(known.mean()), tuple(gains))
