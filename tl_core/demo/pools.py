"""What a calibration is made on: drawn worlds, and photographs that are named; with their codes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from torch import Tensor, from_numpy

from tl_core.advice.calibration import Kind
from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.demo.worlds import WORLDS
from tl_core.intake.inspection import inspect
from tl_core.matrix.answers import Similarity
from tl_core.matrix.similarity import SimilarityEvidence
from tl_core.measuring.depth_profile import measure_depth
from tl_core.measuring.source_names import measure_names, source_head
from tl_core.network.backbone import open_backbone
from tl_core.network.encoder import Encoder
from tl_core.network.pixels import decoded, preprocessing_for
from tl_core.pilots.pilot import MOST_UNSEEN
from tl_core.pilots.sample import Images, in_even_order
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

BUNDLED = Weights("bundled")
# Photographs are seen small: a calibration trains hundreds of networks.
PHOTOGRAPH_SIDE = 96
# Of much data so many images, and of little data this share to test on.
MOST_IMAGES, TEST_SHARE = 3500, 0.3
MEASURED_ON = 500


@dataclass(frozen=True)
class Pool:
    """A data set to calibrate on: images to learn from, and a test part that no cell learns from."""

    name: str
    kind: Kind
    dataset: Dataset
    pixels: np.ndarray
    weights: Weights

    def places(self, part: Part) -> list[int]:
        return [place for place, item in enumerate(self.dataset.items) if item.part == part]


def world_pool(name: str) -> Pool:
    dataset, pixels = WORLDS[name].dataset()
    return Pool(name, "drawn", dataset, pixels, BUNDLED)


def photograph_pool(path: str, weights: Weights, workspace: Workspace, report: Report) -> Pool:
    """The images of a folder or a zip, every class with its share of both parts."""
    found = inspect(path, workspace, report)
    chosen = [place for family in in_even_order(found.items, 0) for place in family][:MOST_IMAGES]
    tested = min(MOST_UNSEEN * 2, round(TEST_SHARE * len(chosen)))
    divided: list[tuple[int, Part]] = [(place, "train") for place in chosen[:-tested]]
    divided += [(place, "test") for place in chosen[-tested:]]
    dataset = replace(found, items=tuple(replace(found.items[place], part=part) for place, part in divided))
    backbone = open_backbone(weights, workspace, PHOTOGRAPH_SIDE)
    preprocessing = preprocessing_for(backbone.config, PHOTOGRAPH_SIDE)
    pixels = decoded(dataset, dataset.items, preprocessing)
    return Pool(Path(path).stem, "photographs", dataset, pixels, weights)


def looked_at(
    pool: Pool, card: BackboneCard, workspace: Workspace, report: Report
) -> tuple[Images, Similarity, str]:
    """The pool with its codes; how similar it seems, by the signals that codes give; and the early cut."""
    backbone = open_backbone(pool.weights, workspace, card.input_size)
    encoder = Encoder(backbone, preprocessing_for(backbone.config, card.input_size), CPU, str(pool.weights))

    def read(part: Part, batch: int) -> Iterator[Tensor]:
        places = pool.places(part)
        for first in range(0, len(places), batch):
            yield from_numpy(pool.pixels[places[first : first + batch]])

    codes = encoder.codes(pool.dataset, workspace, report, ("train", "test"), read)
    images = Images(pool.dataset, codes, lambda places: pool.pixels[list(places)])
    learned = pool.places("train")
    order = in_even_order([pool.dataset.items[place] for place in learned], 0)
    some = [learned[place] for family in order for place in family]
    sample = images.sample({"train": some[:MEASURED_ON], "val": some[MEASURED_ON:][:MEASURED_ON] or some[:9]})
    depth = measure_depth(sample.codes, report)
    head = source_head(backbone.found, card.group(codes.last).width)
    names = measure_names(sample.codes, codes.last, head) if head else None
    evidence = SimilarityEvidence(depth, names, None)
    return images, evidence.verdict or "similar", depth.best_earlier
