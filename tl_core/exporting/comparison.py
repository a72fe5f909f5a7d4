"""A saved model and the file that was made of it, both asked about the same images."""

import platform
import runpy
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset import Dataset
from tl_core.exporting.graph import Graph
from tl_core.handover.parity import Compared, Parity, Seen, sha256_of
from tl_core.network.pixels import Preprocessing, pixels_at, stream
from tl_core.network.views import whole_view
from tl_core.runs import Run
from tl_core.training.export import SavedModel

# So many images are compared, and so many at a time.
IMAGES = 32
AT_ONCE = (1, 8)
LIBRARIES = ("torch", "onnxruntime")

# An array (n, ...) for each output, of prepared images (n, 3, size, size).
Says = Callable[[np.ndarray], list[np.ndarray]]


def parity(model: SavedModel, file: Path, says: Says, run: Run, program: Path | None = None) -> Parity:
    """What comes out when `says`, which asks the file, is compared with the run's own model; and what the
    `program` beside it makes of image files.
    """
    pixels, seen = images_of(run, model.preprocessing)
    images = whole_view(pixels, model.preprocessing).contiguous()
    with torch.inference_mode():
        expected = [one.numpy() for one in Graph(model)(images)]
    compared = tuple(_compared(says, images.numpy(), expected, at_once) for at_once in AT_ONCE)
    versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    prepared = None if program is None else preparation(program, run, model.preprocessing)
    return Parity(file.name, sha256_of(file), len(images), seen, compared, versions, prepared)


def preparation(program: Path, run: Run, preprocessing: Preprocessing) -> float | None:
    """The largest difference between what the exported program makes of image files and what the run's model
    sees of them; None where those files are gone or have changed.
    """
    prepared = runpy.run_path(str(program))["prepared"]
    with suppress(FileNotFoundError, ValueError):
        dataset, places = _held_out(run)
        items = [dataset.part("val")[place] for place in places]
        (pixels,) = stream(dataset, tuple(items), preprocessing, IMAGES)
        found = np.stack([prepared(Path(dataset.root) / item.path) for item in items])
        return _difference(found, whole_view(pixels, preprocessing).numpy())
    return None


def images_of(run: Run, preprocessing: Preprocessing) -> tuple[Tensor, Seen]:
    """uint8 (n, 3, kept, kept) of validation images of the run; drawn ones where those are gone."""
    with suppress(FileNotFoundError, ValueError):
        dataset, places = _held_out(run)
        (pixels,) = pixels_at(dataset, preprocessing, run.workspace, "val", places, IMAGES)
        return pixels, "held-out images"
    drawn = torch.randint(
        256,
        (IMAGES, 3, preprocessing.kept, preprocessing.kept),
        dtype=torch.uint8,
        generator=torch.Generator().manual_seed(0),
    )
    return drawn, "drawn images"


def _held_out(run: Run) -> tuple[Dataset, np.ndarray]:
    """The dataset of the run, and the places of some of its validation images. Raises FileNotFoundError."""
    dataset = Dataset.read(run.workspace.datasets / run.plan.dataset)
    last = len(dataset.part("val")) - 1
    return dataset, np.unique(np.linspace(0, last, IMAGES).astype(int))


def _compared(says: Says, images: np.ndarray, expected: list[np.ndarray], at_once: int) -> Compared:
    batches = [says(batch) for batch in _batches(images, at_once)]
    found = [np.concatenate(one) for one in zip(*batches, strict=True)]
    (shares, *_), (right, *_) = found, expected
    other = (shares.argmax(1) != right.argmax(1)) | ~np.isfinite(shares).all(1)
    of_shares, of_scores, *of_novelty = map(_difference, found, expected)
    return Compared(at_once, int(other.sum()), max(of_shares, of_scores), *of_novelty)


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    """The largest; infinite where there is no number."""
    return float(np.nan_to_num(np.abs(one - other), nan=np.inf).max())


def _batches(images: np.ndarray, at_once: int) -> Iterator[np.ndarray]:
    for start in range(0, len(images), at_once):
        yield images[start : start + at_once]
