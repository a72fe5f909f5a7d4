"""A linear head on raw pixels, on codes of random weights, and on those of every pretrained layer group."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from tl_core.dataset.dataset import Part
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.lessons.off_the_shelf import Kind, OffTheShelf, Shelf
from tl_core.network.encoder import Encoder, batch_for
from tl_core.network.pixels import pixel_batches
from tl_core.trials.held_out import head_of, judged_on, labels_of, places_of_few, right
from tl_core.trials.trial import Knobs, On

# Raw pixels are averaged over fields: a linear head does no worse on the means, and is much faster.
FIELDS = 16


@dataclass(frozen=True)
class Read:
    """What a head reads of the training images (m, width) and of the held-out ones (n, width)."""

    name: str
    kind: Kind
    train: Tensor
    judged: Tensor


def try_off_the_shelf(knobs: Knobs, on: On) -> OffTheShelf:
    """Every row with the head of the knobs, from so many training images of each class."""
    encoder, head = on.encoder(), head_of(knobs["classifier"])
    part = judged_on(on.dataset)
    first = next(place for place, item in enumerate(on.dataset.items) if item.part == "train")
    chosen = torch.tensor(places_of_few(on.dataset, "train", knobs["each"])) - first
    labels, truth = labels_of(on.dataset, "train")[chosen], labels_of(on.dataset, part)
    rows, hits, begun = [], {}, time.monotonic()
    for read in _reads(encoder, part, on):
        on.report(f"Solving a head on {read.name}", 0, 0)
        solving = time.monotonic()
        found = right(read.train[chosen], labels, read.judged, truth, len(on.dataset.classes), head)
        seconds = round(time.monotonic() - solving, 3)
        hits[read.kind] = found
        rows.append(Shelf(read.name, read.kind, read.train.shape[1], share_of(found), seconds))
    codes_seconds = time.monotonic() - begun - sum(row.seconds for row in rows)
    ahead = difference(hits["the last group"], hits["raw pixels"])
    return OffTheShelf(tuple(rows), len(labels), len(truth), round(codes_seconds, 2), ahead)


def _reads(encoder: Encoder, part: Part, on: On) -> Iterator[Read]:
    train, judged = (_raw(encoder, one, on) for one in ("train", part))
    yield Read("raw pixels", "raw pixels", train, judged)
    last = encoder.backbone.layout.names[-1]
    random = on.unlearned(encoder)
    train, judged = (_last_codes(random, one, on) for one in ("train", part))
    yield Read(f"{last}, random weights", "random weights", train, judged)
    codes = encoder.codes(on.dataset, on.workspace, on.report, ("train", part))
    for group in codes.groups:
        kind: Kind = "the last group" if group == last else "an earlier group"
        yield Read(group, kind, codes.part(group, "train")[0], codes.part(group, part)[0])


def _raw(encoder: Encoder, part: Part, on: On) -> Tensor:
    """(n, 3 * FIELDS**2) means of the colours over fields of each image."""
    on.report("Reading pixels", 0, 0)
    views = on.views(encoder.preprocessing, part)
    return torch.cat([adaptive_avg_pool2d(view, FIELDS).flatten(1).cpu() for view in views])


def _last_codes(encoder: Encoder, part: Part, on: On) -> Tensor:
    """(n, width) codes of the last layer group; nothing is kept."""
    on.report("Computing codes of random weights", 0, 0)
    width = encoder.backbone.layout.groups[-1].width
    how = encoder.preprocessing
    batches = pixel_batches(on.dataset, how, on.workspace, part, batch_for(on.device, how.size))
    found = encoder.encoded(batches, ("mean",))
    return torch.cat([codes["mean"][:, -width:] for codes in found])
