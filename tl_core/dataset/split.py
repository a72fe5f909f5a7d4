"""The split into training and validation: by content or by group, class by class, and the same when more
images arrive.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tl_core.dataset.dataset import Item

# One image in five is held back for validation: the 80/20 most textbooks and tools start from.
VAL_SHARE = 0.2
HASH_DIGITS = 8


def split_off_val(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with about VAL_SHARE of each class's training images moved to validation; other parts stay as
    they are.

    An image's own hash decides, so that it keeps its part when more arrive, and exact copies are always
    together. Chance may leave a small class with nothing on one side: then its image nearest to the border
    changes sides, as long as the class has two different images. Only such a class can see that one image
    move back when it grows.
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
    return tuple(
        replace(item, part="val") if item.part == "train" and item.sha256 in val else item for item in items
    )


def split_by_group(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with training and validation divided anew, so that no group and no content is in both; the
    test part stays.

    An image without a group stands alone with its exact copies. In the order of their hashes, groups go to
    validation as long as that brings a class nearer to VAL_SHARE and leaves every class something to train
    on. A class that would have nothing in validation gives its smallest group. Raises ValueError where a
    group is in the test part and outside it, or none can go.
    """
    families = _families(items)
    divided = [item for item in items if item.part != "test"]
    torn = {families[item.path] for item in items if item.part == "test"} & {
        families[item.path] for item in divided
    }
    if torn:
        raise ValueError(
            f"{len(torn)} groups, such as {min(torn)}, are in the test part and outside it; move each into"
            " one part"
        )
    sizes: dict[str, Counter] = defaultdict(Counter)
    for item in divided:
        sizes[families[item.path]][item.label] += 1
    val = _groups_for_val(sizes)
    if not val:
        raise ValueError(
            "no group can be held back for validation, since a class would have none left; make smaller"
            " groups"
        )
    return tuple(
        item if item.part == "test" else replace(item, part="val" if families[item.path] in val else "train")
        for item in items
    )


def _groups_for_val(sizes: dict[str, Counter]) -> set[str]:
    """Which of the groups, {name: images of each label}, are for validation."""
    whole, val, held = sum(sizes.values(), Counter()), set(), Counter()
    in_order = sorted(
        sizes, key=lambda name: position(hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest())
    )

    def can_go(name: str) -> bool:
        return name not in val and all(
            held[label] + images < whole[label] for label, images in sizes[name].items()
        )

    def hold(name: str) -> None:
        val.add(name)
        held.update(sizes[name])

    for label in sorted(whole):
        of_class, wanted = [name for name in in_order if sizes[name][label]], VAL_SHARE * whole[label]
        for name in of_class:
            nearer = abs(held[label] + sizes[name][label] - wanted) < abs(held[label] - wanted)
            if nearer and can_go(name):
                hold(name)
        able = [name for name in of_class if can_go(name)]
        if not held[label] and able:
            hold(min(able, key=lambda name: sizes[name].total()))
    return val


def _families(items: Iterable[Item]) -> dict[str, str]:
    """{path: the name of all that must stay together}: groups that share a content are one, named by one of
    them.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for item in items:
        # A group's own name goes before that of a content: a person reads it.
        parent[root(item.sha256)] = root(item.group or item.sha256)
    return {item.path: root(item.sha256) for item in items}


def position(sha256: str) -> float:
    """Where content lies between 0 and 1: evenly spread, the same for ever."""
    return int(sha256[:HASH_DIGITS], 16) / 16**HASH_DIGITS


def copies_across_parts(items: Iterable[Item]) -> int:
    """How many different images have exact copies in more than one part, which makes a result look better
    than it is.
    """
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
