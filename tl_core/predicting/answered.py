"""A saved model's answers on many pictures, at the rate at which codes are computed."""

import hashlib
from collections.abc import Callable, Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset.dataset import Rejected
from tl_core.intake.imported import now_and_then
from tl_core.intake.pictures import Picture, Pictures
from tl_core.network.batchnorm_folding import folded_network
from tl_core.network.encoder import batch_for
from tl_core.network.pixels import Preprocessing, decode, read_ahead
from tl_core.network.views import whole_view
from tl_core.novelty.aspects import seen_in
from tl_core.predictions.held_out import Trust
from tl_core.predictions.prediction import MOST_CLASSES, Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs.hardware import Device
from tl_core.training.export import SavedModel
from tl_core.workspace.events import Report

# The calibrated share of each class (classes,), and how the image stands among held-out ones, if known.
Said = tuple[Tensor, Trust | None]
NO_MEMORY = (
    "When to give no answer is not known: this run kept no codes of what it learned from. A new run does."
)


def answered_table(
    run: str,
    model: SavedModel,
    pictures: Pictures,
    share: float,
    device: Device,
    report: Report,
    learned_from: Container[str] = (),
) -> PredictionTable:
    """The answers of the model of that run, the least sure first.

    `share` of images like those held out are to be answered. `learned_from` are the SHA-256 of the images
    that the run has learned from. Raises ValueError where none of the pictures can be read.
    """
    found = list(answered(model, pictures.files, share, device, report))
    unread = [one for one in found if isinstance(one, Rejected)]
    predictions = [one for one in found if isinstance(one, Prediction)]
    read = [file for file, one in zip(pictures.files, found, strict=True) if isinstance(one, Prediction)]
    if not predictions:
        raise ValueError(_none_read(pictures, unread))
    labels = {one.label for one in predictions}.intersection(model.classes)
    if not labels:  # folders that mean something else
        predictions = [replace(one, label="") for one in predictions]
    else:
        predictions = [
            replace(one, learned=is_among(picture, learned_from)) if one.label else one
            for picture, one in zip(read, predictions, strict=True)
        ]
    least_sure_first = tuple(sorted(predictions, key=lambda one: one.surety))
    rejected = (*pictures.rejected, *unread)
    return PredictionTable(run, model.classes, least_sure_first, rejected, price_of(model, share))


def is_among(picture: Picture, hashes: Container[str]) -> bool:
    """Whether the picture's file is one of those with these SHA-256."""
    content = picture.content()
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest() in hashes
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() in hashes


def price_of(model: SavedModel, share: float) -> str:
    """What it costs and gains to answer only so many images; why that is not known."""
    return model.memory.held_out.sentence(share) if model.memory else NO_MEMORY


def _none_read(pictures: Pictures, unread: list[Rejected]) -> str:
    first = unread[0]
    if len(pictures.files) == 1:
        return f"{first.name} cannot be read: {first.reason}"
    return f"none of {len(unread):,} files can be read as an image; the first, {first.name}: {first.reason}"


def answered(
    model: SavedModel, pictures: tuple[Picture, ...], share: float, device: Device, report: Report
) -> Iterator[Prediction | Rejected]:
    """What the model says of each picture, in order; of one that cannot be read, the reason.

    `report` hears how many are done, several times a second.
    """
    size, tell = model.preprocessing.size, now_and_then(report)
    read = partial(_pixels, model.preprocessing)
    done = 0
    with asking(model, share, device) as ask:
        for batch in read_ahead(read, pictures, min(batch_for(device, size), len(pictures))):
            said = iter(ask([one for one in batch if isinstance(one, Tensor)]))
            for picture, one in zip(pictures[done : done + len(batch)], batch, strict=True):
                yield one if isinstance(one, Rejected) else _prediction(picture, next(said), model.classes)
            done += len(batch)
            tell("Answering", done, len(pictures))


def _pixels(preprocessing: Preprocessing, picture: Picture) -> Tensor | Rejected:
    """uint8 (3, kept, kept), or why there are none."""
    try:
        return torch.as_tensor(decode(picture.content(), preprocessing))
    except ValueError as reason:
        return Rejected(picture.name, str(reason))


@contextmanager
def asking(model: SavedModel, share: float, device: Device) -> Iterator[Callable[[list[Tensor]], list[Said]]]:
    """Inside, asks the model about kept pixels, each uint8 (3, kept, kept)."""
    scores = model.scores.to(device.name).to(memory_format=torch.channels_last)
    network, memory = folded_network(scores, model.preprocessing.size), model.memory
    if memory and not memory.held_out.enough:
        memory = None
    with ExitStack() as inside:
        for state in (torch.inference_mode(), device.autocast()):
            inside.enter_context(state)
        seen = inside.enter_context(seen_in(network, memory.aspects)) if memory else {}

        def ask(pixels: list[Tensor]) -> list[Said]:
            if not pixels:
                return []
            # Not torch.stack: its threads would wait, spinning, for the cores that decode.
            batch = torch.from_numpy(np.stack([one.numpy() for one in pixels])).to(device.name)
            scores = network(whole_view(batch, model.preprocessing)).float()
            shares = (scores / model.temperature).softmax(1).cpu()
            trust = memory.trust(seen, shares.amax(1), share) if memory else [None] * len(shares)
            return list(zip(shares, trust, strict=True))

        yield ask


def _prediction(picture: Picture, said: Said, classes: tuple[str, ...]) -> Prediction:
    shares, trust = said
    best = shares.topk(min(MOST_CLASSES, len(classes)))
    named = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    candidates = tuple(Candidate(classes[index], share) for index, share in named)
    return Prediction(picture.name, candidates, picture.label, trust)
