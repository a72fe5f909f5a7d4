"""Heads on every layer group, for sets nearer and farther from what a network learned; its first filters."""

import numpy as np

from tl_core.dataset import Dataset
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.intake.inspection import inspect
from tl_core.lessons.generic import RANDOM, ByDepth, Generic
from tl_core.network.encoder import Encoder
from tl_core.trials.first_filters import first_filters
from tl_core.trials.held_out import judged_on, right
from tl_core.trials.trial import Knobs, On

NEAR, FAR = "built-in:source-small", "built-in:small-different"


def try_generic(knobs: Knobs, on: On) -> Generic:
    """The images of the lesson stand between the source's own and drawn digits."""
    encoder, random = on.encoder(), knobs["start"] == RANDOM
    if random:
        encoder = on.unlearned(encoder)
    # Only of the bundled backbone are pictures of the source at hand.
    sets = [inspect(NEAR, on.workspace, on.report)] if on.card.teaching else []
    sets += [on.dataset, inspect(FAR, on.workspace, on.report)]
    return Generic(
        on.card.architecture,
        random,
        encoder.backbone.layout.names,
        first_filters(encoder, on),
        tuple(by_depth(encoder, dataset, on) for dataset in sets),
    )


def by_depth(encoder: Encoder, dataset: Dataset, on: On) -> ByDepth:
    """A head on each group's codes of the training images, judged on held-out ones."""
    part = judged_on(dataset)
    codes = encoder.codes(dataset, on.workspace, on.report, ("train", part))
    named: dict[str, np.ndarray] = {}
    for place, group in enumerate(codes.groups):
        on.report("Solving a head on every layer group", place, len(codes.groups))
        named[group] = right(
            *codes.part(group, "train"), *codes.part(group, part), len(dataset.classes), "softmax"
        )
    *earlier, last = codes.groups
    best = max(earlier or [last], key=lambda group: int(named[group].sum()))
    return ByDepth(
        dataset.title,
        tuple(share_of(hits) for hits in named.values()),
        best,
        difference(named[last], named[best], comparisons=max(1, len(earlier))),
        len(named[last]),
    )
