"""The same picture more than once, and pictures that look alike: within a part or across the parts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array, identity
from scipy.sparse.csgraph import connected_components

from tl_core.checkup.picture_faults import Look
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import PART_NAMES, PARTS
from tl_core.dataset.findings import Finding

# A pair whose hashes differ in more of their 64 bits is no candidate: unrelated pictures differ in 32, give
# or take 4.
MOST_BITS = 16
# Among 1,198 cells that all look alike, no two differed in fewer than 4.
SAME_BITS = 2
# The least cosine that the codes of a candidate pair must have. Copies of photographs that were saved again,
# resized to 0.8, or cropped by 3 % had 0.49 to 0.97 on MobileNetV2's codes, unrelated candidates 0 to 0.2.
LEAST_COSINE = 0.4
# The distance (1 less the cosine) of a pair, as a share of that to the nearest picture that is no candidate.
NEARER = 0.9
MOST_STRANGERS, MEMBERS_AT_ONCE = 5000, 2048
# Pairs compared at a time, 64 MB.
BLOCK_PAIRS = 2**23


def duplicates(
    dataset: Dataset, contents: Sequence[str], looks: Sequence[Look], codes: np.ndarray
) -> Iterator[Finding]:
    """A finding for every picture that is there more than once, and for pictures that look alike.

    `contents`, looks and the codes (n, width) are in the order of the items. Items of one content are exact
    copies. Of each content one picture is compared with the others: pairs with nearly the same perceptual
    hash are candidates, and their codes confirm them. Pairs that share a picture are one finding.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for place, content in enumerate(contents):
        same[content].append(place)
    copies = [[dataset.items[place] for place in places] for places in same.values()]
    yield from (copies_finding(items, dataset.classes) for items in copies if len(items) > 1)
    kept = sorted(
        places[items.index(_kept(items))] for places, items in zip(same.values(), copies, strict=True)
    )
    hashes = np.array([looks[place].hash for place in kept], dtype=np.uint64)
    pairs, cosines = confirmed(candidates(hashes), hashes, codes[kept])
    yield from _look_alikes([dataset.items[place] for place in kept], pairs, cosines, dataset.classes)


def _look_alikes(
    items: Sequence[Item], pairs: np.ndarray, cosines: np.ndarray, classes: Sequence[str]
) -> Iterator[Finding]:
    """A finding for each cluster of pairs (k, 2), scored by its closest pair."""
    _, cluster = connected_components(_links(pairs, len(items)), directed=False)
    for one in np.unique(cluster[pairs[:, 0]]):
        closest = cosines[cluster[pairs[:, 0]] == one].max()
        yield alike_finding(
            [items[place] for place in np.flatnonzero(cluster == one).tolist()], closest, classes
        )


def candidates(hashes: np.ndarray) -> np.ndarray:
    """Pairs (m, 2) of uint64 hashes (n,) that differ in at most MOST_BITS bits, the smaller index first."""
    rows = max(1, BLOCK_PAIRS // max(len(hashes), 1))
    found = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(hashes), rows):
        block = hashes[start : start + rows, None] ^ hashes[None, start:]
        one, other = np.nonzero(np.bitwise_count(block) <= MOST_BITS)
        found.append(np.stack([one, other], 1)[one < other] + start)
    return np.concatenate(found)


def confirmed(pairs: np.ndarray, hashes: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those of the candidate pairs (m, 2) whose codes are close, and their cosines: (k, 2) and (k,).

    Cosines are of codes (n, width) less the mean code. In data where everything looks alike (cells under a
    microscope), close codes prove little. A pair then counts only if its hashes differ in at most SAME_BITS
    bits, or if each is closer to the other than to every picture that is no candidate.
    """
    apart = (codes - codes.mean(0)).astype(np.float32)
    unit = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-12)
    cosines = np.einsum("ij,ij->i", unit[pairs[:, 0]], unit[pairs[:, 1]])
    close = cosines >= LEAST_COSINE
    members = np.unique(pairs[close])
    stranger = np.full(len(codes), -1.0)
    stranger[members] = _nearest_strangers(unit, members, _links(pairs, len(codes)))
    same = np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]]) <= SAME_BITS
    sure = close & (same | (1 - cosines < NEARER * (1 - stranger[pairs].max(1))))
    return pairs[sure], np.minimum(cosines[sure], 1.0)


def _nearest_strangers(unit: np.ndarray, members: np.ndarray, candidates: csr_array) -> np.ndarray:
    """The highest cosine of each member with a picture that is neither itself nor a candidate of it.

    Of many pictures, a sample is asked.
    """
    sample = np.random.default_rng(0).permutation(len(unit))[:MOST_STRANGERS]
    known = (candidates + candidates.T + identity(len(unit), format="csr")).astype(bool)
    nearest = []
    for start in range(0, len(members), MEMBERS_AT_ONCE):
        block = members[start : start + MEMBERS_AT_ONCE]
        cosines = unit[block] @ unit[sample].T
        cosines[known[block][:, sample].nonzero()] = -1.0
        nearest.append(cosines.max(1))
    return np.concatenate(nearest) if nearest else np.empty(0)


def _links(pairs: np.ndarray, count: int) -> csr_array:
    return csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))


def copies_finding(items: Sequence[Item], classes: Sequence[str]) -> Finding:
    """The finding about items that are the same picture, with those of them to leave out."""
    labels = _labelled(items, classes)
    torn = f"; they are labelled {labels}, so one is wrong" if labels else ""
    paths = tuple(item.path for item in items)
    kept = _kept(items)
    return Finding(
        "across_parts" if _parts(items) else "exact_duplicate",
        f"{len(items)} images are the same picture{_parts(items)}{torn}.",
        paths,
        1.0,
        paths if torn else tuple(item.path for item in items if item is not kept),
    )


def alike_finding(items: Sequence[Item], score: float, classes: Sequence[str]) -> Finding:
    """The finding about items that look alike. Only a person can say which of them to leave out, if any."""
    labels = _labelled(items, classes)
    return Finding(
        "alike_across_parts" if _parts(items) else "near_duplicate",
        f"{len(items)} images look alike{_parts(items)}{f'; they are labelled {labels}' if labels else ''}.",
        tuple(item.path for item in items),
        float(score),
    )


def _parts(items: Sequence[Item]) -> str:
    """Where the items are, if that is more than one part."""
    parts = [PART_NAMES[part] for part in PARTS if any(item.part == part for item in items)]
    return f", in {' and '.join(parts)}" if len(parts) > 1 else ""


def _labelled(items: Sequence[Item], classes: Sequence[str]) -> str:
    """The classes of the items, if there is more than one."""
    labels = sorted({item.label for item in items})
    return " and ".join(classes[label] for label in labels) if len(labels) > 1 else ""


def _kept(items: Sequence[Item]) -> Item:
    """The one to keep is of the part that results are reported on: held-out images stay as they are."""
    return max(items, key=lambda item: PARTS.index(item.part))
