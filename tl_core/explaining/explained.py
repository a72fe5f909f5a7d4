"""A saved model asked why: one image, its classes' maps as pictures, and what it learned that is alike."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from tl_core.dataset import Dataset
from tl_core.explaining.heads import RANDOM, alike, asked_rows
from tl_core.explaining.maps import Maps, groups_of, maps_of
from tl_core.explaining.nearest import draw, nearest
from tl_core.explaining.overlay import as_picture, overlaid
from tl_core.explaining.taken_apart import taken_apart
from tl_core.intake.pictures import Picture, open_pictures
from tl_core.network.model import Network
from tl_core.network.pixels import decode
from tl_core.network.views import as_pixels, whole_view
from tl_core.novelty.aspects import seen_in
from tl_core.predictions.explanation import ClassMap, Explanation, Neighbour
from tl_core.training.export import SavedModel
from tl_core.workspace import Workspace, whole

# Unless classes are named: the likeliest, and the next.
CLASSES = 2
DIGITS = 6


@dataclass(frozen=True)
class Asked:
    """What is asked of the model of a run: about an image, some classes, after a layer group.

    In a folder or a zip of images, `name` says which.
    """

    run: str
    image: Path
    name: str = ""
    classes: tuple[str, ...] = ()
    group: str | None = None

    @property
    def key(self) -> str:
        """A name of its own for the answer."""
        told = [self.run, str(self.image.absolute()), self.name, self.classes, self.group]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class _Seen:
    """One image as the network sees it, (1, 3, size, size): its class scores (classes,), and its codes."""

    images: Tensor
    scores: Tensor
    codes: dict[str, Tensor]


def explained(
    asked: Asked, model: SavedModel, dataset: Dataset | None, folder: Path, workspace: Workspace
) -> Explanation:
    """Why the model says what it says; the maps as PNGs in the folder.

    `dataset` is what the run has learned from, where that is still known; the workspace gets small pictures
    of those of its images that are near. Raises ValueError for a class or a
    layer group that there is not, and where there is not one image that can be read.
    """
    classes = [_place(name, model.classes) for name in asked.classes]
    with open_pictures([asked.image]) as pictures:
        picture = _one(pictures.files, asked.name)
        network = taken_apart(model)
        seen = _seen(network, model, picture)
        near, remembered = _nearest(model, seen, dataset, picture)
    if dataset:
        draw(near, dataset, workspace)
    classes = classes or seen.scores.topk(min(CLASSES, len(model.classes))).indices.tolist()
    maps = maps_of(network, seen.images, asked_rows(network, classes), asked.group)
    looked_at = as_picture(as_pixels(seen.images, model.preprocessing)[0])
    return Explanation(
        run=asked.run,
        image=picture.name,
        seen=_saved(looked_at, folder, "seen"),
        kind=maps.kind,
        read=maps.read,
        groups=groups_of(network, seen.images),
        maps=_class_maps(model, seen.scores, classes, maps, looked_at, folder),
        nearest=near,
        remembered=remembered,
    )


def _one(files: tuple[Picture, ...], name: str) -> Picture:
    found = [file for file in files if name in ("", file.name)]
    if not found:
        raise ValueError(f"there is no image {name}; name one as predict does")
    if len(found) > 1:
        raise ValueError(f"{len(found):,} files lie there; say the name of one")
    return found[0]


def _place(name: str, classes: tuple[str, ...]) -> int:
    if name not in classes:
        raise ValueError(f"the run has no class {name}; it has {', '.join(classes)}")
    return classes.index(name)


def _seen(network: Network, model: SavedModel, picture: Picture) -> _Seen:
    try:
        pixels = torch.as_tensor(decode(picture.content(), model.preprocessing))
    except ValueError as reason:
        raise ValueError(f"{picture.name} cannot be read: {reason}") from reason
    images = whole_view(pixels[None], model.preprocessing)
    aspects = model.memory.aspects if model.memory else None
    with torch.no_grad():
        if aspects is None:
            return _Seen(images, network(images)[0], {})
        with seen_in(network, aspects) as codes:
            scores = network(images)[0]
        return _Seen(images, scores, dict(codes))


def _nearest(
    model: SavedModel, seen: _Seen, dataset: Dataset | None, picture: Picture
) -> tuple[tuple[Neighbour, ...], int]:
    if model.memory is None or dataset is None:
        return (), 0
    return nearest(model.memory, seen.codes, dataset, _content(picture))


def _content(picture: Picture) -> str:
    """The SHA-256 of its file."""
    content = picture.content()
    return hashlib.sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()


def _class_maps(
    model: SavedModel, scores: Tensor, classes: list[int], maps: Maps, seen: Image.Image, folder: Path
) -> tuple[ClassMap, ...]:
    """All on one scale of colours; each random one on its own."""
    shares = (scores / model.temperature).softmax(0)
    own, random = maps.values[:-RANDOM], maps.values[-RANDOM:]
    largest = float(own.abs().max())
    under_random = tuple(
        _saved(overlaid(seen, one, float(one.abs().max())), folder, f"random-{number}")
        for number, one in enumerate(random, 1)
    )
    return tuple(
        ClassMap(
            name=model.classes[label],
            score=float(scores[label]),
            share=float(shares[label]),
            elsewhere=float(maps.elsewhere[number]),
            alike=round(alike(own[number], random), DIGITS),
            values=tuple(tuple(round(value, DIGITS) for value in row) for row in own[number].tolist()),
            picture=_saved(overlaid(seen, own[number], largest), folder, f"map-{number + 1}"),
            random=under_random,
        )
        for number, label in enumerate(classes)
    )


def _saved(picture: Image.Image, folder: Path, name: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    with whole(path) as made:
        picture.save(made, "PNG")
    return str(path)
