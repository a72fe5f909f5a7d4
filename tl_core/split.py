"""The split into training and validation: by content, class by class, and the same when more images arrive."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tl_core.dataset import Item

# One image in five is held back for validation: the 80/20 most textbooks and tools start from.
VAL_SHARE = 0.2
HASH_DIGITS = 8


def split_off_val(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with about VAL_SHARE of each class's training images moved to validation; other parts stay as they are.

    An image's own hash decides, so that it keeps its part when more arrive, and exact copies are always together. Chance may
    leave a small class with nothing on one side: then its image nearest to the border changes sides, as long as the class
    has two different images. Only such a class can see that one image move back when it grows.
    """
    hashes, shared = _hashes_by_class(item for item in items if item.part == "train")
    val = {sha256 for of_class in hashes for sha256 in of_class if position(sha256) < VAL_SHARE}
    for of_class in hashes:
        # An image that two classes claim would take its part with it into the other class.
        own = [sha256 for sha256 in of_class if sha256 not in shared] or of_class
        if val.issuperset(of_class):
            val.discard(own[-1])
        elif len(of_class) > 1 and val.isdisjoint(of_class):
            val.add(own[0])
    return tuple(replace(item, part="val") if item.part == "train" and item.sha256 in val else item for item in items)


def position(sha256: str) -> float:
    """Where content lies between 0 and 1: evenly spread, the same for ever."""
    return int(sha256[:HASH_DIGITS], 16) / 16**HASH_DIGITS


def copies_across_parts(items: Iterable[Item]) -> int:
    """How many different images have exact copies in more than one part, which makes a result look better than it is."""
    parts = defaultdict(set)
    for item in items:
        parts[item.sha256].add(item.part)
    return sum(len(found) > 1 for found in parts.values())


def _hashes_by_class(items: Iterable[Item]) -> tuple[list[list[str]], set[str]]:
    """The different hashes of each class, lowest first, and those that more than one class has."""
    labels, classes = defaultdict(set), defaultdict(set)
    for item in items:
        labels[item.sha256].add(item.label)
        classes[item.label].add(item.sha256)
    shared = {sha256 for sha256, found in labels.items() if len(found) > 1}
    return [sorted(classes[label]) for label in sorted(classes)], shared
