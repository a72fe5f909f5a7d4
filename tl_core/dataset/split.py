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
# Below a twentieth nothing is known of a class, beyond a half most is not learned from.
LEAST_SHARE, LARGEST_SHARE = 0.05, 0.5
# So far from the wanted number, as a share of it, may chance leave a class: no image below 20 wanted. Every
# image of room is one that keeps its part when the class grows.
TOLERANCE = 0.05
HASH_DIGITS = 8
NO_PAIR = "no class has two different images, so none can be held back for validation; add images"


def checked_share(share: float) -> float:
    """The same. Raises ValueError outside LEAST_SHARE to LARGEST_SHARE."""
    if not LEAST_SHARE <= share <= LARGEST_SHARE:
        raise ValueError(
            f"the share for validation is {share:g}; take one from {LEAST_SHARE:g} to {LARGEST_SHARE:g}"
        )
    return share


def split_off_val(items: Sequence[Item], share: float = VAL_SHARE) -> tuple[Item, ...]:
    """The items with `share` of each class's training images moved to validation; other parts stay.

    The images with the lowest hashes go: those below the share, and where chance leaves the class further
    from its number than TOLERANCE allows, so many more or fewer in the order of hashes that it no longer is.
    Exact copies count as one image and are always together; a class with two different images has one on
    each side. An image that two classes claim goes by its hash alone, and the others make up for it.

    One image more changes the part of one other at most (of two where the tolerance widens). When a class of
    n images grows to any size, sqrt(n) / 3 of them change their part on average, and fewer than 2 sqrt(n)
    did in each of 24,000 random classes of 10 to 1000.
    """
    hashes, shared = _hashes_by_class(item for item in items if item.part == "train")
    val = _shared_for_val(hashes, shared, share)
    for of_class in hashes:
        own = [sha256 for sha256 in of_class if sha256 not in shared]
        claimed = len(val.intersection(of_class))
        val.update(own[: max(0, _held_back(of_class, share) - claimed)])
    return tuple(
        replace(item, part="val") if item.part == "train" and item.sha256 in val else item for item in items
    )


def _shared_for_val(hashes: list[list[str]], shared: set[str], share: float) -> set[str]:
    """Which of the images that two classes claim are for validation: a class of nothing else has one on each
    side.
    """
    val = {sha256 for sha256 in shared if position(sha256) < share}
    for of_class in hashes:
        if not shared.issuperset(of_class):
            continue
        if val.issuperset(of_class):
            val.discard(of_class[-1])
        elif len(of_class) > 1 and val.isdisjoint(of_class):
            val.add(of_class[0])
    return val


def _held_back(of_class: list[str], share: float) -> int:
    """How many images of a class are for validation, from its different hashes."""
    images = len(of_class)
    below = sum(position(sha256) < share for sha256 in of_class)
    wanted = int(share * images + 0.5)
    room = int(TOLERANCE * wanted)
    near = min(max(below, wanted - room), wanted + room)
    return min(max(near, 1), images - 1)


def split_by_group(items: Sequence[Item], share: float = VAL_SHARE) -> tuple[Item, ...]:
    """The items with training and validation divided anew, so that no group and no content is in both; the
    test part stays.

    An image without a group stands alone with its exact copies. In the order of their hashes, groups go to
    validation as long as that brings a class nearer to its `share` and leaves every class something to train
    on. A class that would have nothing in validation gives its smallest group. Raises ValueError where a
    group is in the test part and outside it, or none can go.
    """
    families = families_of(items)
    divided = [item for item in items if item.part != "test"]
    torn = {families[item.path] for item in items if item.part == "test"} & {
        families[item.path] for item in divided
    }
    if torn:
        raise ValueError(
            f"{len(torn)} groups, such as {min(torn)}, are in the test part and outside it; move each into"
            " one part"
        )
    sizes: dict[str, Counter[int]] = defaultdict(Counter)
    for item in divided:
        sizes[families[item.path]][item.label] += 1
    val = _groups_for_val(sizes, share)
    if not val:
        raise ValueError(
            "no group can be held back for validation, since a class would have none left; make smaller"
            " groups"
        )
    return tuple(
        item if item.part == "test" else replace(item, part="val" if families[item.path] in val else "train")
        for item in items
    )


def _groups_for_val(sizes: dict[str, Counter[int]], share: float) -> set[str]:
    """Which of the groups, {name: images of each label}, are for validation."""
    whole: Counter[int] = sum(sizes.values(), Counter())
    val: set[str] = set()
    held: Counter[int] = Counter()
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
        of_class, wanted = [name for name in in_order if sizes[name][label]], share * whole[label]
        for name in of_class:
            nearer = abs(held[label] + sizes[name][label] - wanted) < abs(held[label] - wanted)
            if nearer and can_go(name):
                hold(name)
        able = [name for name in of_class if can_go(name)]
        if not held[label] and able:
            hold(min(able, key=lambda name: sizes[name].total()))
    return val


def families_of(items: Iterable[Item]) -> dict[str, str]:
    """{path: the name of all that must stay together}: groups that share a content are one, named by one of
    them.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for item in items:
        # A group's own name goes before that of a content: a person reads it.
        parent[root(item.sha256)] = root(item.subject or item.sha256)
    return {item.path: root(item.sha256) for item in items}


def position(sha256: str) -> float:
    """Where content lies between 0 and 1: evenly spread, the same for ever."""
    return int(sha256[:HASH_DIGITS], 16) / 16**HASH_DIGITS


def _hashes_by_class(items: Iterable[Item]) -> tuple[list[list[str]], set[str]]:
    """The different hashes of each class, lowest first, and those that more than one class has."""
    labels: dict[str, set[int]] = defaultdict(set)
    classes: dict[int, set[str]] = defaultdict(set)
    for item in items:
        labels[item.sha256].add(item.label)
        classes[item.label].add(item.sha256)
    shared = {sha256 for sha256, found in labels.items() if len(found) > 1}
    return [sorted(classes[label]) for label in sorted(classes)], shared
