"""A network's last layers as a convolution: at its own size, and over a picture of twice its side."""

import io
import time
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from tl_core.dataset.dataset import Part
from tl_core.evidence.data_address import data_address
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import solve
from tl_core.lessons.convolved import ALEXNET, LETTERS, Convolved, Map
from tl_core.network.encoder import batch_for
from tl_core.network.model import in_evaluation
from tl_core.network.views import as_pixels
from tl_core.trials.fc_layers import Opened, alexnet_for, at_every_place, first_volume, mapped
from tl_core.trials.held_out import judged_on, labels_of
from tl_core.trials.trial import Knobs, On

# So many held-out images are compared at the network's own size; so large a picture is shown.
COMPARED, SHOWN_PX = 64, 320


def try_convolved(knobs: Knobs, on: On) -> Convolved:
    """Scores at the network's own size both ways, then a map over four pictures beside their crops."""
    opened = alexnet_for(on) if knobs["network"] == ALEXNET else mapped(on.encoder(), on.card.architecture)
    with torch.inference_mode(), in_evaluation(opened.network):
        return _compared(opened, knobs, on)


def _compared(opened: Opened, knobs: Knobs, on: On) -> Convolved:
    head, how = _head(opened, on), opened.preprocessing
    part = judged_on(on.dataset)
    views = torch.cat(list(on.views(how, part, np.arange(len(on.dataset.part(part)))[:COMPARED])))
    plain, mean = head(opened.network(views)), at_every_place(opened.places(views), head).mean((2, 3))
    pictures, shown = pictured(on, part), "".join((knobs["upper"], knobs["lower"]))
    places = np.array([pictures[LETTERS.index(letter)] for letter in shown])
    four = torch.cat(list(on.views(how, part, places)))
    large = in_rows(four)
    on.report("Asking about crops", 0, 0)
    asked = ask_both(opened, head, large, batch_for(on.device, opened.preprocessing.size))
    labels = [on.dataset.part(part)[place].label for place in pictures]
    scores = asked.map[labels]
    return Convolved(
        opened.name,
        opened.random,
        first_volume(opened.network, opened.preprocessing.size),
        opened.preprocessing.size,
        len(views),
        float((plain - mean).abs().max()),
        float(plain.abs().max()),
        int((plain.argmax(1) == mean.argmax(1)).sum()),
        address(as_pixels(large, opened.preprocessing)[0]),
        (knobs["upper"], knobs["lower"]),
        tuple(on.dataset.classes[label] for label in labels),
        tuple(_rows(one) for one in scores),
        best_letters(asked.map, labels),
        len(asked.crops),
        asked.once,
        asked.each,
        float((asked.passed - asked.crops).abs().max()),
        int((asked.passed.argmax(1) == asked.crops.argmax(1)).sum()),
    )


def _head(opened: Opened, on: On) -> nn.Linear:
    """A softmax head, solved on the network's codes of the training images."""
    labels = labels_of(on.dataset, "train")
    codes: list[Tensor] = []
    for views in on.views(opened.preprocessing, "train"):
        on.report("Computing codes", sum(len(one) for one in codes), len(labels))
        codes.append(opened.network(views).float().cpu())
    on.report("Solving a head", 0, 0)
    train, classes = torch.cat(codes), len(on.dataset.classes)
    # The solver asks for gradients of its own.
    with torch.inference_mode(False):
        train = train.clone()
        c = choose_c(train, labels, classes, "softmax", seed=0).c
        return solve(train, labels, classes, "softmax", c).folded().to(on.device.name).requires_grad_(False)


def pictured(on: On, part: Part) -> list[int]:
    """Places in the part of the four images A to D: of classes far apart, or of the same few in turn."""
    classes, items = len(on.dataset.classes), on.dataset.part(part)
    found: list[int] = []
    for number in range(len(LETTERS)):
        label = number * classes // len(LETTERS) if classes >= len(LETTERS) else number % classes
        of_class = [place for place, item in enumerate(items) if item.label == label]
        left = [place for place in of_class if place not in found] or of_class or [0]
        found.append(left[0])
    return found


def in_rows(four: Tensor) -> Tensor:
    """Four images (4, 3, side, side) as one (1, 3, 2 side, 2 side), two a row."""
    upper, lower = (torch.cat(list(row), 2) for row in four.split(2))
    return torch.cat([upper, lower], 1)[None]


@dataclass(frozen=True)
class Asked:
    """Scores of the larger picture: at each place (classes, rows, columns); of the windows of the own size,
    (windows, classes), by one pass and as crops; and the seconds of both.
    """

    map: Tensor
    passed: Tensor
    crops: Tensor
    once: float
    each: float


def ask_both(opened: Opened, head: nn.Linear, large: Tensor, batch: int) -> Asked:
    """One pass over the larger picture (1, 3, height, width), and its windows, `batch` at once."""
    side = opened.preprocessing.size
    own = opened.places(large[:, :, :side, :side]).shape[-1]
    opened.places(large)  # the first pass at a size is slower
    begun = time.perf_counter()
    scores = at_every_place(opened.places(large), head)
    passed = avg_pool2d(scores, own, stride=1)
    once = time.perf_counter() - begun
    count = passed.shape[-1]
    corners = [round(place * side / max(1, count - 1)) for place in range(count)]
    begun = time.perf_counter()
    windows = [large[0, :, top : top + side, left : left + side] for top in corners for left in corners]
    crops = [
        head(opened.network(torch.stack(windows[at : at + batch]))) for at in range(0, len(windows), batch)
    ]
    each = time.perf_counter() - begun
    return Asked(scores[0].cpu(), passed[0].flatten(1).T.cpu(), torch.cat(crops).cpu(), once, each)


def best_letters(scores: Tensor, labels: list[int]) -> tuple[str, ...]:
    """Rows of letters: the one whose class scores best at a place, a dot for any other class."""
    letter = {label: LETTERS[number] for number, label in reversed(list(enumerate(labels)))}
    return tuple("".join(letter.get(label, "·") for label in row) for row in scores.argmax(0).tolist())


def _rows(scores: Tensor) -> Map:
    return tuple(tuple(round(score, 3) for score in row) for row in scores.tolist())


def address(pixels: Tensor) -> str:
    """A picture (3, height, width) of at most SHOWN_PX as a data address."""
    image = Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())
    image.thumbnail((SHOWN_PX, SHOWN_PX))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return data_address("jpeg", written.getvalue())
