"""Head and probes solved on codes before anything is trained.

A random head would distort the pretrained weights. Kumar et al., Fine-tuning can distort pretrained features
and underperform out-of-distribution, 2022, https://arxiv.org/abs/2202.10054 (LP-FT).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset.dataset import Part
from tl_core.heads.probes import Probes
from tl_core.network.codes import Codes
from tl_core.plans.kept import START, START_IMAGES, about, codes_mark, leave
from tl_core.training.fixed_features import choose_reading, solve_head, solve_probe
from tl_core.training.setup import Setup


def start_solved(setup: Setup, probes: Probes, pixels: np.ndarray) -> None:
    """Give the network's head and the probes what is solved on the codes of `pixels` (n, 3, kept, kept)."""
    codes = codes_to_start_from(setup, pixels)
    for name in probes.names:
        setup.channel.report(f"Solving the probe of {name}")
        probes[name].start_from(solve_probe(setup, codes, name, silent=True))
    setup.channel.report("Solving the head on the codes first")
    read = choose_reading(setup, codes)
    head, _ = solve_head(setup, codes, read, silent=True)
    setup.network.read_as(read.reading, len(setup.dataset.classes))
    setup.network.head.load_state_dict(head.folded().state_dict())


def codes_to_start_from(setup: Setup, pixels: np.ndarray) -> Codes:
    """The codes that head and probes are solved on first.

    They are kept like all others, for other plans start from the same. `pixels` (n, 3, kept, kept) are those
    of all images. Of much data a part is enough: the epochs that follow see all of it.
    """
    if len(setup.dataset.part("train")) <= START_IMAGES:
        return setup.codes("train")
    labels = [item.label if item.part == "train" else None for item in setup.dataset.items]
    places = _spread(labels, START_IMAGES)
    images = replace(setup.dataset, items=tuple(setup.dataset.items[place] for place in places))

    def read(part: Part, batch: int) -> Iterator[Tensor]:
        for first in range(0, len(places), batch):
            yield torch.from_numpy(pixels[places[first : first + batch]])

    codes = setup.codes_of(images, ("train",), read)
    subject = about(setup.plan)
    leave(
        setup.workspace,
        codes_mark(subject, START, setup.device.name),
        codes.folder,
        subject,
        setup.dataset.id,
    )
    return codes


def _spread(labels: list[int | None], most: int) -> np.ndarray:
    """About `most` places, in order, of each class its share and at least two; None is no class.

    A head that starts from as many of each class would expect as many of each, and be wrong about uneven data
    from its first step.
    """
    by_class: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        if label is not None:
            by_class.setdefault(label, []).append(place)
    share = most / sum(map(len, by_class.values()))
    chosen = [_evenly(own, max(2, round(len(own) * share))) for own in by_class.values()]
    return np.sort(np.concatenate(chosen))


def _evenly(places: list[int], most: int) -> np.ndarray:
    steps = np.linspace(0, len(places) - 1, min(most, len(places))).astype(int)
    return np.array(places)[steps]
