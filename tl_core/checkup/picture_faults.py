"""Faults of single pictures: blurred, dark, bright, of an odd size or shape. Each picture is decoded once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import imagehash
import numpy as np
from scipy.ndimage import laplace

from tl_core.dataset import Dataset, Item
from tl_core.dataset.findings import Finding, Kind
from tl_core.decoding.decoder import READERS, picture
from tl_core.decoding.unchanged import unchanged
from tl_core.workspace.events import Report

# Sharpness depends on the size it is measured at: every picture is first made this small.
LONGEST_SIDE = 256
# The customary limit for the variance of the Laplacian of 8-bit greys; drawings and cells lie below it
# altogether, so a picture must be well below the others too.
BLURRED, BELOW_MEDIAN = 100.0, 0.25
# Grey levels from 0 to 1: even the lightest parts are dark, even the darkest are light; and a shape of 1 to
# 3. The limits of cleanlab's Datalab (https://github.com/cleanlab/cleanlab,
# datalab/internal/adapter/constants.py) and of CleanVision.
DARK, BRIGHT, NARROW = 0.32, 0.95, 0.35
# A picture this many times smaller or larger than the median one.
ODD_TIMES = 4.0
# What more than a tenth of the pictures share is how the data is, and no fault (as in cleanlab's Datalab).
MOST_SHARE = 0.1


@dataclass(frozen=True)
class Look:
    """One picture in numbers.

    `hash` is its perceptual hash (64 bits), `sharpness` the variance of its Laplacian; greys go from 0 to 1.
    `darkest` and `lightest` are the 5th and the 99th percentile.
    """

    hash: int
    sharpness: float
    darkest: float
    lightest: float


def look_at(source: Path | bytes) -> Look:
    """One picture in numbers, from its file or its bytes.

    The hash is Zauner's pHash (Implementation and benchmarking of perceptual image hash functions, 2010). The
    variance of the Laplacian measures focus as in Pech-Pacheco et al., Diatom autofocusing in brightfield
    microscopy, 2000.
    """
    grey = picture(source, at_least=LONGEST_SIDE).convert("L")
    bits = int(str(imagehash.phash(grey)), 16)
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    levels = np.asarray(grey, dtype=np.float32)
    darkest, lightest = np.percentile(levels, (5, 99)) / 255
    return Look(bits, float(laplace(levels).var()), float(darkest), float(lightest))


def looks_of(dataset: Dataset, report: Report) -> list[Look]:
    """A look at every picture, in the order of the items.

    Raises ValueError where a picture has changed since it was inspected.
    """

    def look(item: Item) -> Look:
        return look_at(unchanged(Path(dataset.root) / item.path, item))

    looks = []
    with ThreadPoolExecutor(READERS) as pool:
        for found in pool.map(look, dataset.items):
            looks.append(found)
            report("Looking at every picture", len(looks), len(dataset.items))
    return looks


def picture_faults(items: Sequence[Item], looks: Sequence[Look]) -> Iterator[Finding]:
    """A finding for each fault of each picture, scored by how far beyond the limit it is."""
    sharpness = np.array([look.sharpness for look in looks])
    sides = np.sqrt([item.width * item.height for item in items])
    limit = min(BLURRED, BELOW_MEDIAN * float(np.median(sharpness)))
    shapes = np.array([min(item.width, item.height) / max(item.width, item.height) for item in items])
    times = np.maximum(sides / np.median(sides), np.median(sides) / sides)
    beyond: dict[Kind, np.ndarray] = {
        "blurred": 1 - sharpness / max(limit, 1e-9),
        "dark": 1 - np.array([look.lightest for look in looks]) / DARK,
        "bright": (np.array([look.darkest for look in looks]) - BRIGHT) / (1 - BRIGHT),
        "odd_size": np.maximum(1 - ODD_TIMES / times, 1 - shapes / NARROW),
    }
    for kind, scores in beyond.items():
        if (scores > 0).mean() <= MOST_SHARE:
            for item, look, score in zip(items, looks, scores, strict=True):
                if score > 0:
                    yield Finding(kind, _sentence(kind, item, look, sharpness), (item.path,), float(score))


def _sentence(kind: Kind, item: Item, look: Look, sharpness: np.ndarray) -> str:
    times = np.median(sharpness) / max(look.sharpness, 1e-9)
    return {
        "blurred": (
            f"It is blurred: its edges are {min(times, 1000):.0f} times weaker than those of the median"
            " picture."
        ),
        "dark": f"It is dark: even its lightest parts have {look.lightest:.0%} of full brightness.",
        "bright": (
            f"It is bright all over: even its darkest parts have {look.darkest:.0%} of full brightness."
        ),
        "odd_size": f"It is {item.width} × {item.height} pixels, unlike the others.",
    }[kind]
