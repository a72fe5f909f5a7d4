"""Copies of the same picture: byte for byte or nearly, within a part or across parts of the split."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array, identity
from scipy.sparse.csgraph import connected_components

from tl_core.checkup.picture_faults import Look
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import PART_NAMES, PARTS
from tl_core.dataset.findings import Finding, Kind

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


def duplicates(dataset: Dataset, looks: Sequence[Look], codes: np.ndarray) -> Iterator[Finding]:
    """A finding for every picture that is there more than once.

    `codes` are (n, width), in the order of items and looks. Exact copies are told by their bytes. Other
    candidates are pairs with nearly the same perceptual hash, and their codes confirm them. Pairs that share
    a picture are one finding.
    """
    first, content = _contents(dataset.items)
    hashes = np.array([looks[index].hash for index in first], dtype=np.uint64)
    pairs, cosines = confirmed(candidates(hashes), hashes, codes[first])
    _, cluster = connected_components(_links(pairs, len(first)), directed=False)
    closest = np.zeros(len(first))
    np.maximum.at(closest, cluster[pairs[:, 0]], cosines)
    members = defaultdict(list)
    for item, place in zip(dataset.items, cluster[content], strict=True):
        members[int(place)].append(item)
    for place, items in members.items():
        if len(items) > 1:
            yield finding_for(items, float(closest[place]) or 1.0, dataset.classes)


def _contents(items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray]:
    """The index of the first item of each content, (contents,), and which content each item has, (n,)."""
    _, first, content = np.unique([item.sha256 for item in items], return_index=True, return_inverse=True)
    return first, content


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


def finding_for(items: Sequence[Item], score: float, classes: Sequence[str]) -> Finding:
    """The finding about items that show the same picture, with those of them to leave out."""
    parts = [part for part in PARTS if any(item.part == part for item in items)]
    labels = sorted({item.label for item in items})
    exact = len({item.sha256 for item in items}) == 1
    same = "are byte for byte the same" if exact else "show nearly the same picture"
    where = f", in {' and '.join(PART_NAMES[part] for part in parts)}" if len(parts) > 1 else ""
    torn = (
        f"; they are labelled {' and '.join(classes[label] for label in labels)}, so one is wrong"
        if len(labels) > 1
        else ""
    )
    paths = tuple(item.path for item in items)
    return Finding(
        _kind(exact, len(parts)),
        f"{len(items)} images {same}{where}{torn}.",
        paths,
        score,
        paths if torn else _all_but_one(items),
    )


def _kind(exact: bool, parts: int) -> Kind:
    if parts > 1:
        return "across_parts"
    return "exact_duplicate" if exact else "near_duplicate"


def _all_but_one(items: Sequence[Item]) -> tuple[str, ...]:
    """All but one, which is of the part that results are reported on: held-out images stay as they are."""
    kept = max(items, key=lambda item: PARTS.index(item.part))
    return tuple(item.path for item in items if item is not kept)
