"""A saved model's answers on many pictures, at the rate at which codes are computed."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset.dataset import Rejected
from tl_core.intake.inspection import now_and_then
from tl_core.intake.pictures import Picture, Pictures
from tl_core.network.batchnorm_folding import folded_network
from tl_core.network.encoder import batch_for
from tl_core.network.pixels import Preprocessing, decode, read_ahead
from tl_core.network.views import whole_view
from tl_core.predictions.prediction import MOST_CLASSES, Candidate, Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs.hardware import Device
from tl_core.training.export import SavedModel
from tl_core.workspace.events import Report


def answered_table(
    run: str, model: SavedModel, pictures: Pictures, device: Device, report: Report
) -> PredictionTable:
    """The answers of the model of that run, the least sure first.

    Raises ValueError where none of the pictures can be read.
    """
    found = list(answered(model, pictures.files, device, report))
    unread = [one for one in found if isinstance(one, Rejected)]
    predictions = [one for one in found if isinstance(one, Prediction)]
    if not predictions:
        raise ValueError(_none_read(pictures, unread))
    labels = {one.label for one in predictions}.intersection(model.classes)
    if not labels:  # folders that mean something else
        predictions = [replace(one, label="") for one in predictions]
    least_sure_first = sorted(predictions, key=lambda one: one.probability)
    return PredictionTable(run, model.classes, tuple(least_sure_first), (*pictures.rejected, *unread))


def _none_read(pictures: Pictures, unread: list[Rejected]) -> str:
    first = unread[0]
    if len(pictures.files) == 1:
        return f"{first.name} cannot be read: {first.reason}"
    return f"none of {len(unread):,} files can be read as an image; the first, {first.name}: {first.reason}"


def answered(
    model: SavedModel, pictures: tuple[Picture, ...], device: Device, report: Report
) -> Iterator[Prediction | Rejected]:
    """What the model says of each picture, in order; of one that cannot be read, the reason.

    `report` hears how many are done, several times a second.
    """
    size, tell = model.preprocessing.size, now_and_then(report)
    scores = model.scores.to(device.name).to(memory_format=torch.channels_last)
    network = folded_network(scores, size)
    read = partial(_pixels, model.preprocessing)
    done = 0
    for batch in read_ahead(read, pictures, min(batch_for(device, size), len(pictures))):
        shares = iter(_shares(model, network, [one for one in batch if isinstance(one, Tensor)], device))
        for picture, one in zip(pictures[done : done + len(batch)], batch, strict=True):
            yield one if isinstance(one, Rejected) else _prediction(picture, next(shares), model.classes)
        done += len(batch)
        tell("Answering", done, len(pictures))


def _pixels(preprocessing: Preprocessing, picture: Picture) -> Tensor | Rejected:
    """uint8 (3, kept, kept), or why there are none."""
    try:
        return torch.as_tensor(decode(picture.content(), preprocessing))
    except ValueError as reason:
        return Rejected(picture.name, str(reason))


def _shares(model: SavedModel, network: torch.nn.Module, pixels: list[Tensor], device: Device) -> Tensor:
    """Calibrated shares (n, classes)."""
    if not pixels:
        return torch.empty(0, len(model.classes))
    # Not torch.stack: its threads would wait, spinning, for the cores that decode.
    batch = torch.from_numpy(np.stack([one.numpy() for one in pixels])).to(device.name)
    with torch.inference_mode(), device.autocast():
        scores = network(whole_view(batch, model.preprocessing))
    return (scores.float() / model.temperature).softmax(1).cpu()


def _prediction(picture: Picture, shares: Tensor, classes: tuple[str, ...]) -> Prediction:
    best = shares.topk(min(MOST_CLASSES, len(classes)))
    named = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    candidates = tuple(Candidate(classes[index], share) for index, share in named)
    return Prediction(picture.name, candidates, picture.label)
