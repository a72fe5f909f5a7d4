"""What a picture holds: equal for files of the same bytes, and for files of the same pixels."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tl_core.checkup.picture_faults import Look
from tl_core.dataset import Dataset
from tl_core.decoding.decoder import picture
from tl_core.decoding.unchanged import unchanged


def contents(dataset: Dataset, looks: Sequence[Look]) -> list[str]:
    """A content for each item, in the order of items and looks.

    The same pixels have the same perceptual hash, so only pictures that share one are decoded whole. Raises
    ValueError where a picture has changed since it was inspected.
    """
    files = defaultdict(set)
    for item, look in zip(dataset.items, looks, strict=True):
        files[look.hash].add(item.sha256)
    pixels = {
        item.sha256: _pixels(unchanged(Path(dataset.root) / item.path, item))
        for item, look in zip(dataset.items, looks, strict=True)
        if len(files[look.hash]) > 1
    }
    return [pixels.get(item.sha256, item.sha256) for item in dataset.items]


def _pixels(file: bytes) -> str:
    whole = picture(file)
    return hashlib.sha256(repr(whole.size).encode() + whole.tobytes()).hexdigest()
