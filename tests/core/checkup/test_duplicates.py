"""Copies: candidates by hash, confirmed by codes, told apart by part and class, with those to leave out."""

import numpy as np

from tl_core.checkup.duplicates import (
    MOST_BITS,
    alike_finding,
    candidates,
    confirmed,
    copies_finding,
    duplicates,
)
from tl_core.checkup.picture_faults import Look
from tl_core.dataset import Dataset, Item

CLASSES = ("ants", "bees")


def item(path: str, part: str = "train", content: str = "", label: int = 0) -> Item:
    return Item(path, label, part, content or path, 9, 9)


def found(items: list[Item], hashes: list[int], codes: np.ndarray) -> list:
    dataset = Dataset("d", "D", "/nowhere", "folder", CLASSES, tuple(items), (), True)
    looks = [Look(bits, 1.0, 0.0, 1.0) for bits in hashes]
    return list(duplicates(dataset, [item.sha256 for item in items], looks, codes))


def test_candidates_differ_in_few_bits_and_come_once():
    hashes = np.array([0, 2**MOST_BITS - 1, 2 ** (MOST_BITS + 1) - 1, 2**64 - 1], dtype=np.uint64)
    assert candidates(hashes).tolist() == [[0, 1], [1, 2]]


def test_candidates_are_the_same_in_blocks(monkeypatch):
    hashes = np.random.default_rng(0).integers(0, 2**18, 60, dtype=np.uint64)
    whole = {tuple(pair) for pair in candidates(hashes).tolist()}
    monkeypatch.setattr("tl_core.checkup.duplicates.BLOCK_PAIRS", 300)
    assert {tuple(pair) for pair in candidates(hashes).tolist()} == whole and whole


def bits(*numbers: int) -> np.ndarray:
    """Hashes with so many bits set, from the lowest."""
    return np.array([2**number - 1 for number in numbers], dtype=np.uint64)


def test_codes_confirm_a_pair_or_not():
    codes = np.array([[5.0, 1, 0], [5, 1.1, 0], [5, -1, 0], [5, 0, 4], [5, 0, -4]])
    pairs, cosines = confirmed(np.array([[0, 1], [0, 2]]), bits(0, 8, 0, 0, 0), codes)
    assert pairs.tolist() == [[0, 1]] and 0.9 < cosines[0] <= 1


def test_a_pair_among_many_alike_is_none_and_a_copy_among_them_is_one():
    noise = np.random.default_rng(0).normal(0, 0.2, (40, 8))
    codes = np.concatenate([np.eye(8)[:1] * 4 + noise, np.eye(8)[1:2] * 4 + noise])
    pairs, hashes = np.array([[0, 1], [2, 3], [50, 60]]), bits(*[0, 8] * 40)
    hashes[60] = 15
    assert len(confirmed(pairs, hashes, codes)[0]) == 0
    codes[1] = codes[0] + 0.01
    assert confirmed(pairs, hashes, codes)[0].tolist() == [[0, 1]]


def test_the_same_hash_needs_no_more_than_codes_that_are_close():
    noise = np.random.default_rng(0).normal(0, 0.2, (40, 8))
    codes = np.concatenate([np.eye(8)[:1] * 4 + noise, np.eye(8)[1:2] * 4 + noise])
    assert confirmed(np.array([[0, 1], [0, 41]]), np.zeros(80, dtype=np.uint64), codes)[0].tolist() == [
        [0, 1]
    ]


def test_no_candidates_are_no_findings():
    assert found([item("a"), item("b")], [0, 2**64 - 1], np.eye(2)) == []


def test_exact_copies_and_look_alikes_are_findings_apart():
    items = [
        item("t/a.jpg", content="x"),
        item("t/b.jpg"),
        item("v/c.jpg", "val", content="x"),
        item("t/far.jpg"),
    ]
    codes = np.array([[1.0, 0], [1, 0.01], [1, 0], [-3, 0]])
    copies, alike = found(items, [0, 1, 0, 2**64 - 1], codes)
    assert copies.kind == "across_parts" and copies.items == ("t/a.jpg", "v/c.jpg")
    assert (
        copies.exclude == ("t/a.jpg",) and "the same picture, in training and validation." in copies.sentence
    )
    assert alike.kind == "alike_across_parts" and alike.items == ("t/b.jpg", "v/c.jpg")
    assert alike.exclude == () and "look alike, in training and validation." in alike.sentence


def test_exact_copies_need_no_codes():
    (one,) = found(
        [item("a", content="x"), item("b", content="x"), item("c")], [0, 0, 2**64 - 1], np.zeros((3, 2))
    )
    assert (one.kind, one.score, one.exclude) == ("exact_duplicate", 1.0, ("b",))


def test_copies_of_two_classes_are_all_in_doubt():
    one = copies_finding([item("a", content="x"), item("b", content="x", label=1)], CLASSES)
    assert one.exclude == ("a", "b") and "labelled ants and bees, so one is wrong" in one.sentence


def test_look_alikes_are_left_to_the_eye_whatever_their_labels():
    one = alike_finding([item("a"), item("b"), item("c", label=1)], 0.9, CLASSES)
    assert one.kind == "near_duplicate" and one.exclude == () and one.score == 0.9
    assert one.sentence == "3 images look alike; they are labelled ants and bees."
